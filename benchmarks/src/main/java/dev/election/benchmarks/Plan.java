// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.cluster.Postgres;
import dev.election.benchmarks.measure.Measurement;
import dev.election.benchmarks.measure.Results;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a run does, one step after the other. The contenders take turns, in the other order from turn to turn. What
 * cannot be measured is no step, but a reason in the results.
 */
final class Plan {

    /** One contender on one fresh database. */
    record Step(Measurement measurement, Measurement.Case each) {

        String name() {
            return measurement.name() + " " + each.kind().label() + " " + each.elections();
        }

        double seconds() {
            return each.kind().serverSeconds() + measurement.seconds(each);
        }
    }

    private final Arguments arguments;
    private final Postgres postgres;
    private final List<Results> sheets = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    Plan(Arguments arguments, Postgres postgres) {
        this.arguments = arguments;
        this.postgres = postgres;
        arguments.measurements().forEach(this::add);
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** One for each measurement, empty as yet. */
    List<Results> sheets() {
        return List.copyOf(sheets);
    }

    /** About how long it takes. */
    long minutes() {
        return Math.round(Math.ceil(steps.stream().mapToDouble(Step::seconds).sum() / 60));
    }

    private void add(Measurement measurement) {
        Results results = new Results(measurement.name());
        sheets.add(results);
        int before = 0;
        for (int turn = 0; turn == 0 || steps.size() > before; turn++) {
            before = steps.size();
            addTurn(measurement, results, turn);
        }
    }

    private void addTurn(Measurement measurement, Results results, int turn) {
        List<ContenderKind> order = new ArrayList<>(arguments.kinds());
        if (turn % 2 == 1) {
            Collections.reverse(order);
        }
        for (ContenderKind kind : order) {
            if (measurement.appliesTo(kind)) {
                forEachSize(measurement, results, kind, elections -> {
                    Amount amount = measurement.amount(arguments.thoroughness(), kind, elections);
                    if (turn < amount.turns()) {
                        steps.add(new Step(measurement, each(measurement, results, kind, elections, amount)));
                    }
                });
            }
        }
    }

    private void forEachSize(Measurement measurement, Results results, ContenderKind kind, Consumer<Integer> action) {
        for (int elections : measurement.sizes(arguments.sizes())) {
            Optional<String> reason = measurement.cannot(kind, elections);
            if (reason.isPresent()) {
                results.cannot(kind, elections, reason.get());
            } else {
                action.accept(elections);
            }
        }
    }

    private Measurement.Case each(
            Measurement measurement, Results results, ContenderKind kind, int elections, Amount amount) {
        return new Measurement.Case(
                kind,
                elections,
                postgres,
                arguments.thoroughness(),
                arguments.rest(),
                arguments.watch(),
                arguments.instances().orElse(measurement.instances()),
                amount.runs(),
                results);
    }
}
