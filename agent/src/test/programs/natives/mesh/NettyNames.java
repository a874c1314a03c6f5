package mesh;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Netty's own DNS client, with a name server that never answers. */
public final class NettyNames {

    private NettyNames() {}

    /** {@code <name>}: the address, which both ways of asking must agree upon. */
    public static String resolve(String[] arguments) throws Exception {
        EventLoopGroup loops = new EpollEventLoopGroup(1);
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            DnsNameResolver resolver = new DnsNameResolverBuilder(loops.next())
                    .channelType(EpollDatagramChannel.class)
                    .nameServerProvider(new SingletonDnsServerAddressStreamProvider(
                            new InetSocketAddress("127.0.0.1", silent.getLocalPort())))
                    .queryTimeoutMillis(300)
                    .build();
            InetAddress one = resolver.resolve(arguments[0]).get();
            List<InetAddress> all = resolver.resolveAll(arguments[0]).get();
            Bytes.check(all.size() == 1 && all.get(0).equals(one), one + " or " + all);
            return one.getHostAddress();
        } finally {
            loops.shutdownGracefully();
        }
    }
}
