package io.graftmesh.agent.install;

/** Puts a class where no class path has one. */
interface ClassDefiner {

    /** @param name with dots */
    void define(String name, byte[] bytes) throws Exception;
}
