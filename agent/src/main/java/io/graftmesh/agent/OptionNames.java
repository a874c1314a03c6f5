package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.util.Locale;

/** Names of options, and names that were meant to be one. */
final class OptionNames {

    private OptionNames() {}

    static @Nullable AgentOption option(String key) {
        for (AgentOption option : AgentOption.values()) {
            if (option.key().equals(key)) {
                return option;
            }
        }
        return null;
    }

    static String keyOfVariable(String variable) {
        return variable.substring("GRAFT_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String all() {
        StringBuilder names = new StringBuilder();
        for (AgentOption option : AgentOption.values()) {
            names.append(names.length() == 0 ? "" : ", ").append(option.key());
        }
        return names.toString();
    }

    /** @return the known key that a misspelt one was most likely meant to be */
    static @Nullable String similar(String key) {
        for (AgentOption option : AgentOption.values()) {
            if (option.key().length() > 3 && distance(option.key(), key) <= 2) {
                return option.key();
            }
        }
        return null;
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
