package io.graftmesh.agent;

import io.graftmesh.agent.AgentOptions.Inbound;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Locality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns texts into values. A bad one is reported with where it came from and what is allowed. */
final class OptionValues {

    private final OptionSources sources;
    private final List<OptionProblem> problems;

    OptionValues(OptionSources sources, List<OptionProblem> problems) {
        this.sources = sources;
        this.problems = problems;
    }

    <E extends Enum<E>> E choice(AgentOption option, Class<E> type) {
        String text = text(option);
        E chosen = constant(type, text);
        if (chosen == null) {
            bad(option);
            chosen = constant(type, option.fallback());
        }
        if (chosen == null) {
            throw new IllegalStateException("no default for " + option.key());
        }
        return chosen;
    }

    /** {@code permissive;8443=strict}: what holds for single ports, and under 0 what holds for all others. */
    Map<Integer, Inbound> inbound() {
        Map<Integer, Inbound> modes = new LinkedHashMap<>();
        boolean sound = true;
        for (String part : text(AgentOption.INBOUND).split(";", -1)) {
            int equals = part.indexOf('=');
            int port = equals < 0 ? 0 : number(part.substring(0, equals).trim());
            Inbound mode = constant(Inbound.class, part.substring(equals + 1).trim());
            sound &= mode != null && (equals < 0 || port > 0) && !modes.containsKey(port);
            if (mode != null) {
                modes.put(port, mode);
            }
        }
        if (!sound) {
            bad(AgentOption.INBOUND);
            modes.clear();
        }
        modes.putIfAbsent(0, Inbound.PERMISSIVE);
        return modes;
    }

    boolean flag(AgentOption option, boolean fallback) {
        String text = text(option);
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        if (!text.isEmpty()) {
            bad(option);
        }
        return fallback;
    }

    long millis(AgentOption option) {
        Long millis = duration(text(option));
        if (millis == null) {
            bad(option);
            millis = duration(option.fallback());
        }
        return millis == null ? 0 : millis;
    }

    Locality locality() {
        String text = text(AgentOption.LOCALITY);
        if (text.isEmpty()) {
            return Locality.UNKNOWN;
        }
        if (!text.matches("[A-Za-z0-9._-]*/[A-Za-z0-9._-]*")) {
            bad(AgentOption.LOCALITY);
            return Locality.UNKNOWN;
        }
        int slash = text.indexOf('/');
        return new Locality(text.substring(0, slash), text.substring(slash + 1));
    }

    String control() {
        String text = text(AgentOption.CONTROL);
        if (text.equals("consul") || text.startsWith("file:") && text.length() > "file:".length()) {
            return text;
        }
        bad(AgentOption.CONTROL);
        return AgentOption.CONTROL.fallback();
    }

    String admin() {
        String text = text(AgentOption.ADMIN);
        int colon = text.lastIndexOf(':');
        if (text.equals("off") || colon > 0 && number(text.substring(colon + 1)) >= 0) {
            return text;
        }
        bad(AgentOption.ADMIN);
        return AgentOption.ADMIN.fallback();
    }

    List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        for (String part : parts(AgentOption.PORT)) {
            int port = number(part);
            if (port > 0) {
                ports.add(port);
            } else {
                bad(AgentOption.PORT);
            }
        }
        return ports;
    }

    Map<String, String> hosts() {
        Map<String, String> hosts = new LinkedHashMap<>();
        for (String part : parts(AgentOption.HOSTS)) {
            int equals = part.indexOf('=');
            String host = equals > 0 ? part.substring(0, equals).trim() : "";
            int colon = host.lastIndexOf(':');
            if (colon > 0 && number(host.substring(colon + 1)) > 0 && equals < part.length() - 1) {
                hosts.put(
                        host.toLowerCase(Locale.ROOT),
                        part.substring(equals + 1).trim());
            } else {
                bad(AgentOption.HOSTS);
            }
        }
        return hosts;
    }

    /** Within what Consul takes as a service's meta, so that it is this option that complains, not the registration. */
    Map<String, String> meta() {
        Map<String, String> meta = new LinkedHashMap<>();
        for (String part : parts(AgentOption.META)) {
            if (part.matches("(?!consul-)[A-Za-z0-9_-]{1,128}=.{1,512}")) {
                int equals = part.indexOf('=');
                meta.put(part.substring(0, equals), part.substring(equals + 1));
            } else {
                bad(AgentOption.META);
            }
        }
        return meta;
    }

    int count(AgentOption option) {
        String text = text(option);
        if (!text.matches("[1-9][0-9]{0,8}")) {
            bad(option);
            return Integer.parseInt(option.fallback());
        }
        return Integer.parseInt(text);
    }

    private List<String> parts(AgentOption option) {
        List<String> parts = new ArrayList<>();
        for (String part : text(option).split(";")) {
            if (!part.trim().isEmpty()) {
                parts.add(part.trim());
            }
        }
        return parts;
    }

    private String text(AgentOption option) {
        OptionSources.Given given = sources.get(option);
        return given == null ? option.fallback() : given.value;
    }

    private void bad(AgentOption option) {
        OptionSources.Given given = sources.get(option);
        if (given != null) {
            problems.add(new OptionProblem(
                    "bad value '" + given.value + "' of option '" + option.key() + "' (" + given.origin + "); allowed: "
                            + option.allowed().replace("`", ""),
                    option.guardsTraffic()));
        }
    }

    /** @return -1 unless it is a port number */
    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number <= 65535 ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static @Nullable Long duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > 9) {
            return null;
        }
        long amount = Long.parseLong(text.substring(0, digits));
        switch (text.substring(digits)) {
            case "ms":
                return amount;
            case "s":
                return amount * 1000;
            case "m":
                return amount * 60_000;
            default:
                return null;
        }
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                return constant;
            }
        }
        return null;
    }
}
