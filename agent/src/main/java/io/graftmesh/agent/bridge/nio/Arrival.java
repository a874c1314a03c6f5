package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.inbound.InboundConnection;

/** What an accepted connection means: forbidden, or a story of the mesh's. */
public final class Arrival {

    private static final Arrival REFUSED = new Arrival(null, null, new PortSpeech());

    final @Nullable InboundConnection story;
    final @Nullable MeshConfig config;
    final PortSpeech speech;

    private Arrival(@Nullable InboundConnection story, @Nullable MeshConfig config, PortSpeech speech) {
        this.story = story;
        this.config = config;
        this.speech = speech;
    }

    /** To the application the peer has hung up. */
    public static Arrival refused() {
        return REFUSED;
    }

    public static Arrival mesh(InboundConnection story, MeshConfig config, PortSpeech speech) {
        return new Arrival(story, config, speech);
    }
}
