package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Collects option values, the weakest source first: file, environment, system property, agent argument. */
final class OptionSources {

    /** A value and where the operator wrote it. */
    static final class Given {
        final String value;
        final String origin;

        Given(String value, String origin) {
            this.value = value;
            this.origin = origin;
        }
    }

    private final Map<AgentOption, Given> given = new EnumMap<>(AgentOption.class);
    private final List<OptionProblem> problems = new ArrayList<>();

    OptionSources(@Nullable String arguments, Properties properties, Map<String, String> environment) {
        Map<String, String> argumentMap = arguments(arguments);
        String config = config(argumentMap, properties, environment);
        if (config != null) {
            readFile(config);
        }
        readEnvironment(environment);
        readProperties(properties);
        for (Map.Entry<String, String> argument : argumentMap.entrySet()) {
            put(argument.getKey(), argument.getValue(), "agent argument " + argument.getKey());
        }
    }

    @Nullable
    Given get(AgentOption option) {
        return given.get(option);
    }

    List<OptionProblem> problems() {
        return problems;
    }

    private Map<String, String> arguments(@Nullable String arguments) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String pair : arguments == null ? new String[0] : arguments.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                map.put(
                        pair.substring(0, equals).trim(),
                        pair.substring(equals + 1).trim());
            } else if (!pair.trim().isEmpty()) {
                problems.add(new OptionProblem("agent argument '" + pair.trim() + "' is no key=value; ignored", false));
            }
        }
        return map;
    }

    private static @Nullable String config(
            Map<String, String> arguments, Properties properties, Map<String, String> environment) {
        String value = arguments.get(AgentOption.CONFIG.key());
        if (value == null) {
            value = properties.getProperty(AgentOption.CONFIG.property());
        }
        return value != null ? value : environment.get(AgentOption.CONFIG.variable());
    }

    /** A file that cannot be read may have said `inbound=strict`: nobody can tell, so nothing starts. */
    private void readFile(String path) {
        Properties file = new Properties();
        try (InputStream in = new FileInputStream(path)) {
            file.load(in);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(new OptionProblem("config=" + path + " cannot be read: " + e.getMessage(), true));
        }
        for (Map.Entry<Object, Object> entry : file.entrySet()) {
            String key = String.valueOf(entry.getKey());
            put(key, String.valueOf(entry.getValue()), path + " " + key);
        }
    }

    /** The environment is everybody's: a foreign GRAFT_… is ignored, unless it looks like one of ours misspelt. */
    private void readEnvironment(Map<String, String> environment) {
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            if (!entry.getKey().startsWith("GRAFT_")) {
                continue;
            }
            String key = OptionNames.keyOfVariable(entry.getKey());
            if (OptionNames.option(key) != null || OptionNames.similar(key) != null) {
                put(key, entry.getValue(), "environment variable " + entry.getKey());
            }
        }
    }

    private void readProperties(Properties properties) {
        for (Object name : properties.keySet()) {
            if (name instanceof String && ((String) name).startsWith("graft.")) {
                String value = properties.getProperty((String) name);
                if (value != null) {
                    put(((String) name).substring("graft.".length()), value, "system property " + name);
                }
            }
        }
    }

    private void put(String key, String value, String origin) {
        AgentOption option = OptionNames.option(key);
        if (option != null) {
            given.put(option, new Given(value.trim(), origin));
            return;
        }
        String similar = OptionNames.similar(key);
        problems.add(new OptionProblem(
                "unknown option '" + key + "' with value '" + value + "' (" + origin + "); ignored. "
                        + (similar != null ? "Did you mean '" + similar + "'? " : "")
                        + "Known: " + OptionNames.all(),
                false));
    }
}
