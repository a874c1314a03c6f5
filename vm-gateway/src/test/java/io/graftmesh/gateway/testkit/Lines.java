package io.graftmesh.gateway.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The lines that a gateway wrote for people. */
public final class Lines implements Consumer<String> {

    public final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void accept(String line) {
        all.add(line);
    }

    public boolean contain(String... parts) {
        return all.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains));
    }
}
