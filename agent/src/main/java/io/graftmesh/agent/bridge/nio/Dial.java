package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.outbound.OutboundConnection;

/** What a connect means: not the mesh's, forbidden, or a story of the mesh's. */
public final class Dial {

    static final Dial PASS = new Dial(null, null, null, null);

    final @Nullable String refusal;
    final @Nullable OutboundConnection story;
    final @Nullable MeshConfig config;
    /** Which one the HTTP call has chosen that the connection is opened for; null if the story may choose. */
    final @Nullable String instance;

    private Dial(
            @Nullable String refusal,
            @Nullable OutboundConnection story,
            @Nullable MeshConfig config,
            @Nullable String instance) {
        this.refusal = refusal;
        this.story = story;
        this.config = config;
        this.instance = instance;
    }

    /** @return whether the destination is not the mesh's */
    public boolean isPass() {
        return this == PASS;
    }

    /** @return why not; null if it is not forbidden */
    public @Nullable String refusal() {
        return refusal;
    }

    public static Dial pass() {
        return PASS;
    }

    public static Dial refuse(String why) {
        return new Dial(why, null, null, null);
    }

    public static Dial mesh(OutboundConnection story, MeshConfig config, @Nullable String instance) {
        return new Dial(null, story, config, instance);
    }
}
