// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.HistoryEntry;
import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.Term;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One start of an instance, as {@link ClusterRecorder} observes it. Guarded by the recorder. */
final class WatchedInstance {

    /** A term in which the instance believes, and what is recorded of it. */
    record Believed(Term term, OpenSpan<ClusterHistory.Leadership> leadership) {}

    final String instance;
    final LeaderElections elections;
    final Map<String, Believed> believed = new HashMap<>();
    final Map<LeaderWork, OpenSpan<ClusterHistory.Run>> running = Collections.synchronizedMap(new IdentityHashMap<>());

    @Nullable
    OpenSpan<ClusterHistory.Freeze> freeze;

    boolean over;
    private @Nullable HistoryEntry newest;

    WatchedInstance(String instance, LeaderElections elections) {
        this.instance = instance;
        this.elections = elections;
    }

    boolean isAwake() {
        return !over && freeze == null;
    }

    /** What the instance has observed since the last call, oldest first. */
    @SuppressWarnings("ReferenceEquality") // two entries may be equal, and are two events nevertheless
    List<HistoryEntry> news() {
        List<HistoryEntry> all = elections.history();
        List<HistoryEntry> news = new ArrayList<>();
        for (HistoryEntry each : all) {
            if (each == newest) {
                break;
            }
            news.add(0, each);
        }
        newest = all.isEmpty() ? null : all.get(0);
        return news;
    }
}
