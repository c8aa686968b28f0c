// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

import dev.election.exploration.Move.Kind;
import dev.election.simulation.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A search, breadth first, through every run of a {@link Scene}: so the first violation found is one that fewest moves
 * lead to. A state that was seen is not gone on from again; a state is reached by making its moves anew, from the
 * beginning.
 */
final class Exploration {

    /** A violation, and what led to it. */
    record Found(String violation, int moves, String trace) {

        @Override
        public String toString() {
            return violation + ", after " + moves + " moves:\n" + trace;
        }
    }

    private record Node(@Nullable Node before, @Nullable Move move, int deviationsLeft, int depth) {

        List<Move> path() {
            Move[] path = new Move[depth];
            for (Node node = this; node != null && node.move != null; node = node.before) {
                path[node.depth - 1] = node.move;
            }
            return List.of(path);
        }
    }

    private final Beginning beginning;
    private final Set<Rule> broken;
    private final boolean calms;
    private final Predicate<Move> tried;
    private final Set<Long> seen = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Found found;

    /**
     * Not searched yet.
     *
     * @param calms whether it is also asked of each state how it goes on in calm: L1
     * @param tried which of the moves that are {@linkplain Kind#isOptional optional} are tried
     */
    Exploration(Beginning beginning, Set<Rule> broken, boolean calms, Predicate<Move> tried) {
        this.beginning = beginning;
        this.broken = broken;
        this.calms = calms;
        this.tried = tried;
    }

    /** How many states were seen. */
    int states() {
        return seen.size();
    }

    /** Searches runs with so many moves at most, so many of them deviations; returns the first violation. */
    Optional<Found> search(int moves, int mostDeviations) {
        List<Node> edge = new ArrayList<>();
        edge.add(new Node(null, null, mostDeviations, 0));
        for (int depth = 0; depth < moves && !edge.isEmpty() && found == null; depth++) {
            edge = edge.parallelStream().flatMap(this::next).toList();
        }
        return Optional.ofNullable(found);
    }

    private Stream<Node> next(Node node) {
        if (found != null) {
            return Stream.empty();
        }
        List<Move> path = node.path();
        List<Move> moves = reach(path, null).moves(node.deviationsLeft);
        List<Node> next = new ArrayList<>();
        for (Move move : moves) {
            if (move.kind().isOptional() && !tried.test(move)) {
                continue;
            }
            int left = node.deviationsLeft - move.kind().deviations;
            Node one = new Node(node, move, left, node.depth + 1);
            try {
                Scene scene = reach(path, null);
                if (!scene.make(move) || !seen.add(scene.fingerprint() * 31 + left)) {
                    continue;
                }
                if (calms) {
                    new Calm(scene).examine();
                }
                next.add(one);
            } catch (Counterexample | RuntimeException e) {
                report(one);
                return Stream.empty();
            }
        }
        return next.stream();
    }

    private Scene reach(List<Move> path, @Nullable List<String> written) {
        Scene scene = new Scene(beginning, broken, written);
        path.forEach(scene::make);
        return scene;
    }

    private void report(Node node) {
        List<String> written = new ArrayList<>();
        String violation = "nothing, when it was tried again";
        try {
            Scene scene = new Scene(beginning, broken, written);
            scene.write(() -> "-- from here");
            node.path().forEach(scene::make);
            scene.write(() -> "-- from here all goes on as it should");
            new Calm(scene).examine();
        } catch (Counterexample e) {
            violation = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            violation = e.toString();
        }
        Found one = new Found(violation, node.depth, String.join("\n", written));
        synchronized (this) {
            if (found == null) {
                found = one;
            }
        }
    }
}
