package io.graftmesh.agent.install;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/** Rewrites the names in a class file. Loaded only when the cache does not know the outcome. */
final class Relocator {

    private Relocator() {}

    static byte[] relocate(byte[] classFile, Relocation relocation) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new ClassRemapper(writer, new Remapper() {
                            @Override
                            public String map(String internalName) {
                                return relocation.map(internalName);
                            }
                        }),
                        0);
        return writer.toByteArray();
    }
}
