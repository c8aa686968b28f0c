// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderWork;

/** A scope of leader work inside another one. What was entered is left, whatever the scopes throw. */
record NestedScope(LeaderWork.Scope outer, LeaderWork.Scope inner) implements LeaderWork.Scope {

    /** The inner scope itself if there is none around it. */
    static LeaderWork.Scope of(LeaderWork.Scope outer, LeaderWork.Scope inner) {
        return outer == NONE ? inner : new NestedScope(outer, inner);
    }

    @Override
    public Runnable enter() {
        Runnable leaveOuter = outer.enter();
        Runnable leaveInner;
        try {
            leaveInner = inner.enter();
        } catch (Throwable e) {
            try {
                leaveOuter.run();
            } catch (Throwable again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        return () -> {
            try {
                leaveInner.run();
            } finally {
                leaveOuter.run();
            }
        };
    }
}
