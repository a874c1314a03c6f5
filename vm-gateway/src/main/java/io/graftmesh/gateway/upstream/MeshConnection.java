package io.graftmesh.gateway.upstream;

import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Target;
import io.netty.channel.Channel;

/** A connection to a verified instance. What the instance says first waits in a {@code Gate}. */
public record MeshConnection(Channel channel, Target target, Endpoint endpoint) {}
