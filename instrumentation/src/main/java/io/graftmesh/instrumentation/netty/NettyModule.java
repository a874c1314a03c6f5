package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.HookModule;

/**
 * Native transports of Netty (epoll, kqueue, io_uring), which pass the JDK's sockets by: between the pipeline's head and
 * the transport stands {@link GraftUnsafe}. A channel of any other transport pays one {@code instanceof} an event. Netty
 * is found wherever it was relocated to.
 */
public final class NettyModule {

    private static final String PACKAGE = "io.graftmesh.instrumentation.netty.";
    private static final String HEAD = "io.netty.channel.DefaultChannelPipeline$HeadContext";
    private static final String PIPELINE = "Lio/netty/channel/DefaultChannelPipeline;";
    private static final String CONTEXT = "Lio/netty/channel/ChannelHandlerContext;";
    private static final String PROMISE = "Lio/netty/channel/ChannelPromise;";
    private static final String EPOLL_STREAM = "io.netty.channel.epoll.AbstractEpollStreamChannel";

    private static final String ABSTRACT_UNSAFE = "io.netty.channel.AbstractChannel$AbstractUnsafe";
    private static final String DNS = "io.netty.resolver.dns.DnsNameResolver";
    private static final String DNS_RECORDS = "[Lio/netty/handler/codec/dns/DnsRecord;";
    private static final String DNS_CACHE = "Lio/netty/resolver/dns/DnsCache;";
    private static final String FUTURE = "Lio/netty/util/concurrent/Promise;";

    private NettyModule() {}

    public static HookModule create() {
        return new HookModule("netty")
                .relocatable("io.netty")
                .lesser(ABSTRACT_UNSAFE, DNS)
                .helpers(
                        "io.netty.channel",
                        PACKAGE,
                        "GraftUnsafe",
                        "GraftSocketUnsafe",
                        "GraftSocketUnsafe$State",
                        "GraftNettyWire",
                        "GraftWrites",
                        "GraftReads",
                        "GraftClosing",
                        "GraftConnecting",
                        "GraftNames",
                        "GraftHttpGate",
                        "GraftHttpJudge")
                .hook(HEAD, "<init>", "(" + PIPELINE + PIPELINE + ")V", PACKAGE + "HeadAdvice")
                .hook(HEAD, "channelActive", "(" + CONTEXT + ")V", PACKAGE + "ActiveAdvice")
                .hook(HEAD, "channelInactive", "(" + CONTEXT + ")V", PACKAGE + "InactiveAdvice")
                .hook(HEAD, "channelRead", "(" + CONTEXT + "Ljava/lang/Object;)V", PACKAGE + "ReadAdvice")
                .hook(HEAD, "channelReadComplete", "(" + CONTEXT + ")V", PACKAGE + "ReadCompleteAdvice")
                .hook(HEAD, "userEventTriggered", "(" + CONTEXT + "Ljava/lang/Object;)V", PACKAGE + "EventAdvice")
                .hook(ABSTRACT_UNSAFE, "shutdownOutput", "(" + PROMISE + ")V", PACKAGE + "ShutdownOutputAdvice")
                .hook(
                        DNS,
                        "doResolve",
                        "(Ljava/lang/String;" + DNS_RECORDS + FUTURE + DNS_CACHE + ")V",
                        PACKAGE + "DnsResolveAdvice")
                .hook(
                        DNS,
                        "doResolveAll",
                        "(Ljava/lang/String;" + DNS_RECORDS + FUTURE + DNS_CACHE + ")V",
                        PACKAGE + "DnsResolveAllAdvice")
                .hook(
                        EPOLL_STREAM,
                        "spliceTo",
                        "(L" + EPOLL_STREAM.replace('.', '/') + ";I" + PROMISE + ")Lio/netty/channel/ChannelFuture;",
                        PACKAGE + "SpliceAdvice")
                .hook(
                        EPOLL_STREAM,
                        "spliceTo",
                        "(Lio/netty/channel/unix/FileDescriptor;II" + PROMISE + ")Lio/netty/channel/ChannelFuture;",
                        PACKAGE + "SpliceAdvice");
    }
}
