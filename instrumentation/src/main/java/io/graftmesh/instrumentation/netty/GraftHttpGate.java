package io.graftmesh.instrumentation.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.GraftBridge;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Whether the requests of an accepted channel can be judged: only if nothing but Netty's own decoder of HTTP/1.1 makes sense of
 * its bytes. That is looked at when the channel opens, so that it is known before anybody is let in, and at each read, since
 * pipelines change: to HTTP/2, to WebSocket, to whatever a handler likes. All on the channel's event loop.
 */
final class GraftHttpGate {

    /** Netty's HTTP is not where this Netty's loader looks. */
    private static volatile boolean noHttp;

    private GraftHttpGate() {}

    /** The transport is connected, and the application's handlers are there. */
    static void active(ChannelHandlerContext head) {
        Channel channel = head.channel();
        if (isAccepted(channel)) {
            GraftBridge.judged(port(channel), peerPort(channel), isJudged(channel.pipeline(), false));
        }
    }

    static void inactive(ChannelHandlerContext head) {
        Channel channel = head.channel();
        if (isAccepted(channel)) {
            GraftBridge.judged(port(channel), peerPort(channel), false);
        }
    }

    /**
     * What the transport has read is about to go up the pipeline.
     *
     * @return whether it must not: the message is released then, and the channel closed
     */
    static boolean refuses(ChannelHandlerContext head, Object message) {
        Channel channel = head.channel();
        if (!GraftBridge.judges() || !isAccepted(channel) || isJudged(channel.pipeline(), true)) {
            return false;
        }
        if (GraftBridge.unjudged(port(channel), peerPort(channel)) == null) {
            return false;
        }
        ReferenceCountUtil.release(message);
        channel.close();
        return true;
    }

    private static boolean isAccepted(Channel channel) {
        return channel.parent() instanceof ServerChannel
                && channel.localAddress() instanceof InetSocketAddress
                && channel.remoteAddress() instanceof InetSocketAddress;
    }

    static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    static int peerPort(Channel channel) {
        return ((InetSocketAddress) channel.remoteAddress()).getPort();
    }

    /** @param place whether the judge shall be put behind the decoder, if it is not there. @return whether it is, or could be */
    private static boolean isJudged(ChannelPipeline pipeline, boolean place) {
        if (noHttp) {
            return false;
        }
        try {
            return isHttp(pipeline, place);
        } catch (LinkageError e) {
            noHttp = true;
            return false;
        }
    }

    private static boolean isHttp(ChannelPipeline pipeline, boolean place) {
        String decoder = null;
        String after = null;
        boolean encoded = false;
        boolean others = false;
        for (Map.Entry<String, ChannelHandler> entry : pipeline) {
            ChannelHandler handler = entry.getValue();
            boolean reads = handler instanceof ChannelInboundHandler;
            boolean encodes = GraftHttpJudge.encodes(handler);
            if (decoder == null) {
                encoded |= encodes;
                if (!reads || looksOn(handler)) {
                    continue;
                }
                if (GraftHttpJudge.isFrames(handler)) {
                    return pipeline.get(GraftHttpJudge.class) != null; // its request to become a WebSocket was judged
                }
                if (!GraftHttpJudge.isDecoder(handler)) {
                    return false;
                }
                decoder = entry.getKey();
                after = decoder;
            } else if (handler instanceof GraftHttpJudge) {
                if (!others) {
                    return true;
                }
                pipeline.remove(handler); // somebody has come between
                break;
            } else if (encodes && !encoded && !others) {
                encoded = true; // what the application answers must pass the judge as it is
                after = entry.getKey();
            } else {
                others |= reads && !GraftHttpJudge.helps(handler);
            }
        }
        if (decoder != null && place) {
            pipeline.addAfter(after, null, new GraftHttpJudge(decoder, encoded));
        }
        return decoder != null;
    }

    /** Handlers that let pass what they read. */
    private static boolean looksOn(ChannelHandler handler) {
        for (Class<?> type = handler.getClass(); type != null; type = type.getSuperclass()) {
            String name = type.getName();
            if (name.contains(".netty.handler.timeout.")
                    || name.contains(".netty.handler.logging.")
                    || name.contains(".netty.handler.traffic.")
                    || name.contains(".netty.handler.flow.")
                    || name.contains(".netty.handler.flush.")
                    || name.contains(".netty.handler.ipfilter.")
                    || name.startsWith("reactor.netty.channel.")) {
                return true;
            }
        }
        return false;
    }
}
