// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.NotLeaderException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.convert.DurationStyle;

/**
 * Actuator endpoint that shows elections and moves leadership.
 *
 * <p>By default the endpoint is read-only; {@code management.endpoint.election.access=unrestricted} allows moves. A
 * move begins a graceful step-down, which waits for work in flight. The response shows the election when that begins.
 *
 * @since 0.1.0
 */
@Endpoint(id = "election", defaultAccess = Access.READ_ONLY)
public final class ElectionEndpoint {

    /** An action of this instance in one election. */
    public enum Action {

        /**
         * Steps down gracefully. With a sit-out, the instance does not claim the election again before that time has
         * passed.
         */
        STEP_DOWN,

        /** Transfers leadership to another instance. */
        TRANSFER,

        /** Ends a sit-out: the instance claims the election again. */
        RESUME,

        /**
         * Ends a term whose graceful end does not end: its work is interrupted, its fenced transactions are rolled
         * back, and the election is released.
         */
        FORCE;

        /** By its name in lower case with hyphens; case, hyphens and underscores do not matter. */
        private static Action of(@Nullable String name) {
            String letters = letters(String.valueOf(name));
            return Arrays.stream(values())
                    .filter(action -> letters(action.name()).equals(letters))
                    .findFirst()
                    .orElseThrow(() -> refused((name == null ? "'action' is missing" : "'action' is '" + name + "'")
                            + ": it must be one of step-down, transfer, resume and force"));
        }

        private static String letters(String name) {
            return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
        }
    }

    // A longer one would be forgotten by the people who requested it.
    private static final Duration LONGEST_SIT_OUT = Duration.ofDays(1);
    private static final Pattern WITHOUT_UNIT = Pattern.compile("[+-]?\\d+");

    private final LeaderElections elections;

    public ElectionEndpoint(LeaderElections elections) {
        this.elections = elections;
    }

    /**
     * This instance and its elections: without parameters all of them, by name. The parameters are text, so that each
     * mistake in them has a response that says what it is.
     *
     * @param search shows only elections with this text in their name, or in the id or the address of their leader;
     *     case does not matter
     * @param sort the order: name, leader, token or since, those without a leader first; followed by {@code ,desc} for
     *     the reverse order
     * @param page the number of the page; the first is 0
     * @param size the elections on a page, at most 1000; by default 50 if a page is given, and otherwise all
     * @throws InvalidEndpointRequestException with the reason, if a parameter is invalid
     */
    @ReadOperation
    public ElectionsDescriptor elections(
            @Nullable String search, @Nullable String sort, @Nullable String page, @Nullable String size) {
        return ElectionsDescriptor.of(elections, ElectionsQuery.of(search, sort, page, size));
    }

    /** One election with its history, or null if this instance has not joined it. */
    @ReadOperation
    public @Nullable ElectionDescriptor election(@Selector String election) {
        LeaderElection found = find(election);
        return found == null ? null : describe(found).with(history(election));
    }

    private List<HistoryDescriptor> history(String election) {
        return elections.history().stream()
                .filter(entry -> entry.election().equals(election))
                .map(HistoryDescriptor::ofOneElection)
                .toList();
    }

    /**
     * Moves leadership of an election away from this instance, or lets this instance take part again. Returns null if
     * this instance has not joined it. The parameters are text, so that each mistake in them has a response that says
     * what it is.
     *
     * @param action one of {@link Action}, for example {@code step-down}
     * @param sitOut how long this instance does not claim the election after it has stepped down, with a unit and at
     *     most a day, for example {@code 30s}; by default until another instance leads
     * @param to the id of the instance to which leadership is transferred
     * @throws InvalidEndpointRequestException with the reason, if the request cannot be fulfilled
     */
    @WriteOperation
    public @Nullable ElectionDescriptor move(
            @Selector String election, @Nullable String action, @Nullable String sitOut, @Nullable String to) {
        LeaderElection found = find(election);
        if (found == null) {
            return null;
        }
        switch (Action.of(action)) {
            case STEP_DOWN -> stepDown(found, sitOut, to);
            case TRANSFER -> transfer(found, sitOut, to);
            case RESUME -> resume(found, sitOut, to);
            case FORCE -> force(found, sitOut, to);
        }
        return describe(found);
    }

    private void stepDown(LeaderElection election, @Nullable String sitOut, @Nullable String to) {
        if (to != null) {
            throw refused("'to' requires the action transfer: a step-down does not choose the next leader");
        }
        if (sitOut == null) {
            require(election);
            election.stepDown();
        } else {
            election.stepDown(sitOut(sitOut));
        }
    }

    private static Duration sitOut(String text) {
        if (WITHOUT_UNIT.matcher(text).matches()) {
            throw refused("'sitOut' is " + text + " and has no unit: write " + text + "s or " + text + "m");
        }
        Duration sitOut;
        try {
            sitOut = DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException e) {
            throw refused("'sitOut' is '" + text + "', which is no duration: write for example 30s or 5m");
        }
        if (sitOut.isNegative() || sitOut.compareTo(LONGEST_SIT_OUT) > 0) {
            throw refused("'sitOut' must be between zero and one day, but is " + text
                    + ". To keep an instance from leading for longer, set election.candidate=false");
        }
        return sitOut;
    }

    private static void resume(LeaderElection election, @Nullable String sitOut, @Nullable String to) {
        if (sitOut != null || to != null) {
            throw refused("The action resume takes neither 'sitOut' nor 'to'");
        }
        if (election.sitOutRemaining().isZero()) {
            throw refused("This instance does not sit out of '" + election.name() + "', so there is nothing to resume");
        }
        election.resume();
    }

    private void transfer(LeaderElection election, @Nullable String sitOut, @Nullable String to) {
        if (to == null || to.isBlank()) {
            throw refused("The action transfer requires 'to', the id of the instance to lead");
        } else if (sitOut != null) {
            throw refused("'sitOut' requires the action step-down: after a transfer the other instance leads");
        } else if (to.equals(elections.instance())) {
            throw refused("'to' is this instance, '" + to + "': name another one");
        }
        require(election);
        try {
            election.transferTo(to);
        } catch (NotLeaderException | IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static void force(LeaderElection election, @Nullable String sitOut, @Nullable String to) {
        if (sitOut != null || to != null) {
            throw refused("The action force takes neither 'sitOut' nor 'to'");
        }
        if (election.drain().isEmpty()) {
            throw refused("This instance has no term of '" + election.name()
                    + "' that is ending, so there is nothing to force. To end a term, send the action step-down to the"
                    + " leader; if its state is still draining after election.shutdown-timeout, send the action force");
        }
        election.stepDownNow();
    }

    private static void require(LeaderElection election) {
        try {
            election.requireTerm();
        } catch (NotLeaderException e) {
            throw refused(e.getMessage() + "; send the request to the leader");
        }
    }

    static InvalidEndpointRequestException refused(String reason) {
        return new InvalidEndpointRequestException(reason, reason);
    }

    private ElectionDescriptor describe(LeaderElection election) {
        return ElectionDescriptor.of(election, elections.status(), Candidates.of(elections));
    }

    // not election(name), which would join an election whose name is mistyped
    private @Nullable LeaderElection find(String name) {
        return elections.elections().stream()
                .filter(election -> election.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
