package io.graftmesh.agent.bridge.aio;

import java.io.IOException;
import java.nio.channels.AsynchronousChannel;

/** A channel of the mesh as its group sees it. */
interface GroupMember extends AsynchronousChannel {

    /** Closes, and hands what is pending to the group's threads before it returns: they are about to end. */
    void closeWithGroup() throws IOException;
}
