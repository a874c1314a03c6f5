package io.graftmesh.instrumentation;

import io.graftmesh.instrumentation.apachehttpclient4.ApacheHttpClient4Module;
import io.graftmesh.instrumentation.apachehttpclient5.ApacheHttpClient5Module;
import io.graftmesh.instrumentation.commonshttpclient3.CommonsHttpClient3Module;
import io.graftmesh.instrumentation.dns.DnsModule;
import io.graftmesh.instrumentation.httpserver.HttpServerModule;
import io.graftmesh.instrumentation.httpurlconnection.HttpUrlConnectionModule;
import io.graftmesh.instrumentation.javahttpclient.JavaHttpClientModule;
import io.graftmesh.instrumentation.jetty.JettyModule;
import io.graftmesh.instrumentation.netty.NettyModule;
import io.graftmesh.instrumentation.nio.NioModule;
import io.graftmesh.instrumentation.okhttp.OkHttpModule;
import io.graftmesh.instrumentation.outside.OutsideModule;
import io.graftmesh.instrumentation.socket.SocketModule;
import io.graftmesh.instrumentation.tomcat.TomcatModule;
import io.graftmesh.instrumentation.undertow.UndertowModule;
import io.graftmesh.instrumentation.xnio.XnioModule;
import java.util.ArrayList;
import java.util.List;

/** Every library that we hook into. */
public final class HookModules {

    private HookModules() {}

    public static List<HookModule> all() {
        List<HookModule> modules = new ArrayList<>();
        modules.add(SocketModule.create());
        modules.add(DnsModule.create());
        modules.add(NioModule.create());
        modules.add(NettyModule.create());
        modules.add(OutsideModule.create());
        modules.add(XnioModule.create());
        modules.add(HttpUrlConnectionModule.create());
        modules.add(JavaHttpClientModule.create());
        modules.add(ApacheHttpClient4Module.create());
        modules.add(ApacheHttpClient5Module.create());
        modules.add(CommonsHttpClient3Module.create());
        modules.add(OkHttpModule.create());
        modules.add(HttpServerModule.create());
        modules.add(TomcatModule.create());
        modules.add(JettyModule.create());
        modules.add(UndertowModule.create());
        return modules;
    }
}
