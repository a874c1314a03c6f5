package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Locality;
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What the operator asked for. Agent argument before system property before environment before file. What cannot be
 * obeyed is a problem in one line, and the default holds; but never a default that guards less than what was asked.
 */
public final class AgentOptions {

    /** Whether plaintext may still come in. */
    public enum Inbound {
        PERMISSIVE,
        STRICT_DRY_RUN,
        STRICT,
        OFF
    }

    /** Whether calls may leave the mesh. */
    public enum Outbound {
        ALLOW_ANY,
        MESH_ONLY,
        OFF
    }

    private final OptionSources sources;
    private final List<OptionProblem> problems;
    /** By port; 0 stands for all others. */
    private final Map<Integer, Inbound> inbound;

    private final Outbound outbound;
    private final AgentLog.Level log;
    private final boolean enabled;
    private final boolean register;
    private final long identityWaitMillis;
    private final List<Integer> ports;
    private final Map<String, String> hosts;
    private final Map<String, String> meta;
    private final String control;
    private final String admin;
    private final Locality locality;
    private final int auditOneIn;
    private final boolean peerIdentity;

    private AgentOptions(OptionSources sources) {
        this.sources = sources;
        this.problems = new ArrayList<>(sources.problems());
        OptionValues values = new OptionValues(sources, problems);
        this.inbound = Collections.unmodifiableMap(values.inbound());
        this.outbound = values.choice(AgentOption.OUTBOUND, Outbound.class);
        this.log = values.choice(AgentOption.LOG, AgentLog.Level.class);
        this.enabled = values.flag(AgentOption.ENABLED, true);
        this.control = values.control();
        this.register = values.flag(AgentOption.REGISTER, control.equals("consul"));
        this.identityWaitMillis = values.millis(AgentOption.IDENTITY_WAIT);
        this.ports = Collections.unmodifiableList(values.ports());
        this.hosts = Collections.unmodifiableMap(values.hosts());
        this.meta = Collections.unmodifiableMap(values.meta());
        this.admin = values.admin();
        this.locality = values.locality();
        this.auditOneIn = values.count(AgentOption.AUDIT_ONE_IN);
        this.peerIdentity = values.flag(AgentOption.PEER_IDENTITY, false);
    }

    public static AgentOptions read(
            @Nullable String arguments, Properties properties, Map<String, String> environment) {
        return new AgentOptions(new OptionSources(arguments, properties, environment));
    }

    /** @return the service's name; null if this JVM bears none */
    public @Nullable String service() {
        String name = given(AgentOption.SERVICE);
        return name == null || name.isEmpty() ? null : name;
    }

    /** @return {@code consul} or {@code file:<path>} */
    public String control() {
        return control;
    }

    /** @return the path in {@code control=file:<path>}; null with Consul */
    public @Nullable File controlFile() {
        return control.startsWith("file:") ? new File(control.substring("file:".length())) : null;
    }

    /** @return the service's inbound ports; empty: the first port listened on */
    public List<Integer> ports() {
        return ports;
    }

    public boolean register() {
        return register;
    }

    /** @return what holds for ports that are not named */
    public Inbound inbound() {
        return inbound(0);
    }

    public Inbound inbound(int port) {
        Inbound own = inbound.get(port);
        return own == null ? inbound.getOrDefault(0, Inbound.PERMISSIVE) : own;
    }

    /** @return by port; 0 stands for all that are not named */
    public Map<Integer, Inbound> inboundByPort() {
        return inbound;
    }

    /** @return whether no port is to be looked at */
    public boolean isInboundOff() {
        return Collections.singleton(Inbound.OFF).containsAll(inbound.values());
    }

    public Outbound outbound() {
        return outbound;
    }

    /** @return service by {@code host:port}, in the order given */
    public Map<String, String> hosts() {
        return hosts;
    }

    /** @return what the control plane shall know of this instance, in the order given */
    public Map<String, String> meta() {
        return meta;
    }

    /** @return null with {@code admin=off} */
    public @Nullable String adminHost() {
        return admin.equals("off") ? null : admin.substring(0, admin.lastIndexOf(':'));
    }

    /** @return 0 for any free port */
    public int adminPort() {
        return admin.equals("off") ? 0 : Integer.parseInt(admin.substring(admin.lastIndexOf(':') + 1));
    }

    /** @return where decisions are written; null: nowhere */
    public @Nullable File audit() {
        String file = given(AgentOption.AUDIT);
        return file == null || file.isEmpty() ? null : new File(file);
    }

    /** @return one in so many allowed decisions is written */
    public int auditOneIn() {
        return auditOneIn;
    }

    /** @return whether the application is told who its peers are */
    public boolean peerIdentity() {
        return peerIdentity;
    }

    /** @return where the last known state is kept; not created yet. By default per user: temporary directories are shared */
    public File state() {
        File chosen = chosenState();
        if (chosen != null) {
            return chosen;
        }
        String service = service();
        File common = new File(
                System.getProperty("java.io.tmpdir", "/tmp"), "graft-" + fileName(System.getProperty("user.name", "")));
        return new File(common, service == null ? "client" : fileName(service));
    }

    /** A name that leads out of its directory would leave the safe one. */
    private static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]|^[.]+", "_");
    }

    /** @return the directory that the operator chose, or null */
    @Nullable
    File chosenState() {
        String directory = given(AgentOption.STATE);
        return directory == null || directory.isEmpty() ? null : new File(directory);
    }

    public AgentLog.Level log() {
        return log;
    }

    public long identityWaitMillis() {
        return identityWaitMillis;
    }

    public Locality locality() {
        return locality;
    }

    public boolean enabled() {
        return enabled;
    }

    /** @return whether the owner forbids this JVM to run without the agent */
    public boolean failClosed() {
        return inbound.containsValue(Inbound.STRICT) || outbound == Outbound.MESH_ONLY;
    }

    List<OptionProblem> problems() {
        return problems;
    }

    private @Nullable String given(AgentOption option) {
        OptionSources.Given value = sources.get(option);
        return value == null ? null : value.value;
    }

    /** @return what was given, for the line that says how the agent started; values of no option are secret */
    @Override
    public String toString() {
        Map<String, String> shown = new LinkedHashMap<>();
        for (AgentOption option : AgentOption.values()) {
            String value = given(option);
            if (value != null) {
                shown.put(option.key(), value);
            }
        }
        return shown.isEmpty() ? "defaults" : shown.toString();
    }
}
