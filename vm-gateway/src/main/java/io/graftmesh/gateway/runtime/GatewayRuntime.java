package io.graftmesh.gateway.runtime;

import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshThread;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.CodecException;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What every part of a running gateway shares: its name, the mesh, the event loops, the threads that may wait. */
public final class GatewayRuntime implements AutoCloseable {

    /** Threads that wait for the control plane or for DNS; waits for one thing are one wait, so these few are enough. */
    private static final int WAITERS = 8;

    private final String name;
    private final Mesh mesh;
    private final Timeouts timeouts;
    private final RequestRecorder requests;
    private final Consumer<String> log;
    // Netty's own threads here: its thread-locals are fast on no others, and no agent looks at this JVM's sockets.
    private final EventLoopGroup acceptor = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("graft-gateway-accept", true), NioIoHandler.newFactory());
    private final EventLoopGroup workers = new MultiThreadIoEventLoopGroup(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            new DefaultThreadFactory("graft-gateway-io", true),
            NioIoHandler.newFactory());
    private final ThreadPoolExecutor waiters = new ThreadPoolExecutor(
            WAITERS, WAITERS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), MeshThread.factory("gateway-wait"));
    // Its own: a change must not stand in line behind those who wait for the control plane.
    private final ExecutorService configuring = Executors.newSingleThreadExecutor(MeshThread.factory("gateway-config"));
    private final Readiness readiness;
    private volatile String lastFault = "";
    private final Addresses addresses = new Addresses(waiters);
    private final ControlLog controlLog;

    public GatewayRuntime(String name, Mesh mesh, Timeouts timeouts, RequestRecorder requests, Consumer<String> log) {
        this.name = name;
        this.mesh = mesh;
        this.timeouts = timeouts;
        this.requests = requests;
        this.log = log;
        waiters.allowCoreThreadTimeOut(true);
        this.readiness = new Readiness(mesh.view(), timeouts, waiters);
        this.controlLog = new ControlLog(line -> log("gateway '" + name + "': " + line), mesh.view());
        controlLog.follow(mesh.view().own(name));
    }

    /** A server socket whose connections deliver nothing until they are asked to: back-pressure is the default. */
    public ServerBootstrap server(Consumer<Channel> accepted) {
        return new ServerBootstrap()
                .group(acceptor, workers)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(initializer(accepted));
    }

    /** A client socket on the given loop: both ends of a stream live on one loop, so that they need no locks. */
    public Bootstrap client(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeouts.connect())
                .handler(new ChannelInboundHandlerAdapter());
    }

    private static ChannelHandler initializer(Consumer<Channel> accepted) {
        return new io.netty.channel.ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                accepted.accept(channel);
            }
        };
    }

    public String name() {
        return name;
    }

    public Mesh mesh() {
        return mesh;
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    public ControlLog controlLog() {
        return controlLog;
    }

    public RequestRecorder requests() {
        return requests;
    }

    public Readiness readiness() {
        return readiness;
    }

    public Addresses addresses() {
        return addresses;
    }

    /** Runs a change of the configuration, one at a time; it may block. */
    public void configure(Runnable task) {
        try {
            configuring.execute(task);
        } catch (RejectedExecutionException e) {
            // The gateway is closing: nothing is to change any more.
        }
    }

    /** Runs something later, on a thread that must not be blocked. */
    public void later(long millis, Runnable task) {
        workers.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Says that something failed which is our own fault; what peers do to their connections is not worth a line. */
    public void unexpected(Throwable cause) {
        boolean ours =
                cause instanceof RuntimeException && !(cause instanceof CodecException) || cause instanceof Error;
        String what = ours ? String.valueOf(cause) : lastFault;
        if (!what.equals(lastFault)) {
            lastFault = what;
            StackTraceElement[] stack = cause.getStackTrace();
            log("gateway '" + name + "': a connection was given up because of a fault of the gateway itself: " + cause
                    + (stack.length == 0 ? "" : " at " + stack[0]));
        }
    }

    /** One line for people. */
    public void log(String line) {
        log.accept(line);
    }

    @Override
    public void close() {
        waiters.shutdownNow();
        configuring.shutdownNow();
        acceptor.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        acceptor.terminationFuture().awaitUninterruptibly(3, TimeUnit.SECONDS);
        workers.terminationFuture().awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
