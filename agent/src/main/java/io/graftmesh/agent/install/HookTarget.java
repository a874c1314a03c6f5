package io.graftmesh.agent.install;

import io.graftmesh.instrumentation.HookModule;
import io.graftmesh.instrumentation.MethodHook;
import io.graftmesh.mesh.Nullable;
import java.util.List;

/** A class that is hooked, as it was found. */
final class HookTarget {

    final List<MethodHook> hooks;
    final HookModule module;

    /** Null for a library that is never relocated and needs nothing beside it. */
    final @Nullable Relocation relocation;

    /** Whether connections pass by if this class cannot be woven. */
    final boolean vital;

    HookTarget(HookModule module, String known, List<MethodHook> hooks, @Nullable Relocation relocation) {
        this.hooks = relocation == null ? hooks : relocation.map(hooks);
        this.module = module;
        this.relocation = relocation;
        this.vital = relocation != null && !module.isLesser(known);
    }
}
