package io.graftmesh.cli.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Brings a control plane up and tells it the {@link ShopMesh}. */
interface ControlSetup {

    /** Returns when it answers and knows everything. */
    void start() throws IOException, InterruptedException;

    /** @return one line for people */
    String describe();

    /** @return the agent's option {@code control}, which is the gateways' as well */
    String option();

    /** @return variables by which agents and gateways find it */
    Map<String, String> environment();

    /** @return whether the agents announce their services themselves */
    boolean agentsRegister();

    /** What a mesh's owner does when somebody shall not call any more, or again. */
    void intention(String source, String destination, boolean allow) throws IOException;

    /** Says that entry anew, in the place of any of its kind and name. */
    void apply(Entry entry) throws IOException;

    void remove(Entry entry) throws IOException;

    /** @param json what {@code graft/policy/<service>} shall say */
    void policy(String service, String json) throws IOException;

    /** @return how one makes that change by hand, one line */
    String howToChange();

    /** @return where to look at it, label and address */
    List<Map.Entry<String, String>> addresses();
}
