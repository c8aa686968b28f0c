// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

import dev.election.exploration.Move.Kind;
import dev.election.protocol.Timing;
import dev.election.simulation.Rule;
import dev.election.simulation.SimulatedStore;
import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run, stepped by hand: a few instances, one election, one store. The same moves lead to the same state, since
 * nothing is left to chance; so a state need not be copied, but is reached again by its moves. S1, S2 and S4 are
 * checked after each of them.
 */
final class Scene {

    static final String ELECTION = "e";
    static final Timing TIMING = new Timing(Duration.ofSeconds(3), Duration.ofSeconds(1), Timing.DEFAULT_DRIFT);

    final SimulatedStore store;
    final List<Contender> all;
    final boolean shared;
    private final Set<Rule> broken;
    private final @Nullable List<String> written;
    private long now;
    private long newestToken;

    /**
     * At its beginning.
     *
     * @param written where what happens is written down, if somebody wants to read it
     */
    Scene(Beginning beginning, Set<Rule> broken, @Nullable List<String> written) {
        this.broken = broken;
        this.shared = beginning.shared();
        this.written = written;
        this.store = new SimulatedStore(broken);
        List<Contender> contenders = new ArrayList<>();
        for (int i = 0; i < beginning.instances(); i++) {
            contenders.add(new Contender(i, i < beginning.candidates(), rate(i), this));
        }
        this.all = List.copyOf(contenders);
        beginning.play(this);
    }

    // if the rates are not within the drift, whoever leads first is slow
    private double rate(int index) {
        return !isBroken(Rule.RATES_WITHIN_THE_DRIFT) ? 1 : index == 0 ? 0.8 : 1.2;
    }

    boolean isBroken(Rule rule) {
        return broken.contains(rule);
    }

    long now() {
        return now;
    }

    void write(Supplier<String> line) {
        if (written != null) {
            written.add(String.format(Locale.ROOT, "%9.3f s  %s", now / 1e9, line.get()));
        }
    }

    // ---- what can happen next

    List<Move> moves(int deviations) {
        List<Move> moves = new ArrayList<>();
        boolean due = false;
        for (int i = 0; i < all.size(); i++) {
            due |= requests(i, deviations, moves);
            lifeAndWishes(i, deviations, moves);
        }
        if (!due && nanosToDue() < Long.MAX_VALUE) {
            moves.add(new Move(Kind.WAIT, 0, 0));
            if (all.stream().anyMatch(Contender::hangs) || !isLed()) {
                moves.add(new Move(Kind.HEARTBEAT, 0, 0));
                moves.add(new Move(Kind.LEASE, 0, 0));
            }
        }
        return moves;
    }

    private boolean requests(int i, int deviations, List<Move> moves) {
        Contender one = all.get(i);
        boolean due = false;
        for (int line = 0; line < 2; line++) {
            if (one.isDue(line)) {
                due = true;
                moves.add(new Move(Kind.ASK, i, line));
                add(Kind.SEND, i, line, deviations, moves);
                add(Kind.SEND_AND_ACT, i, line, deviations, moves);
                add(Kind.ASK_TWICE, i, line, deviations, moves);
            } else if (one.isWaiting(line) && !one.isFrozen()) {
                moves.add(new Move(Kind.ARRIVE, i, line));
                moves.add(new Move(Kind.GIVE_UP, i, line));
            }
        }
        if (one.lateRequests() > 0) {
            moves.add(new Move(Kind.ARRIVE_LATE, i, 0));
        }
        return due;
    }

    private void lifeAndWishes(int i, int deviations, List<Move> moves) {
        Contender one = all.get(i);
        if (!one.isRunning()) {
            moves.add(new Move(Kind.RESTART, i, 0));
            return;
        }
        if (one.isFrozen()) {
            moves.add(new Move(Kind.THAW, i, 0));
            add(Kind.CRASH, i, 0, deviations, moves);
            return;
        }
        if (one.isDraining()) {
            moves.add(new Move(Kind.DRAIN, i, 0));
        }
        if (one.leads()) {
            add(Kind.STEP_DOWN, i, 0, deviations, moves);
            for (int to = 0; to < all.size(); to++) {
                if (to != i && one.knows(all.get(to))) {
                    add(Kind.TRANSFER, i, to, deviations, moves);
                }
            }
        }
        if (one.stands()) {
            add(Kind.WITHDRAW, i, 0, deviations, moves);
        } else {
            moves.add(new Move(Kind.STAND, i, 0));
        }
        add(Kind.CRASH, i, 0, deviations, moves);
        add(Kind.FREEZE, i, 0, deviations, moves);
        if (one.isCurrent()) {
            add(Kind.SUSPEND, i, 0, deviations, moves);
        } else {
            add(Kind.HINT, i, 0, deviations, moves);
            add(Kind.HINT, i, 1, deviations, moves);
        }
    }

    private static void add(Kind kind, int who, int what, int deviations, List<Move> moves) {
        if (kind.deviations <= deviations) {
            moves.add(new Move(kind, who, what));
        }
    }

    // ---- what happens

    /** Makes a move; returns whether it is more than another one that is simpler. */
    boolean make(Move move) {
        boolean pointless = false;
        Contender one = all.get(move.who());
        int what = move.what();
        write(() -> describe(move));
        switch (move.kind()) {
            case ASK -> {
                one.send(what);
                one.answer(what);
            }
            case SEND -> {
                one.send(what);
                pointless = one.onlyReads(what);
            }
            case SEND_AND_ACT -> {
                one.send(what);
                one.act(what);
            }
            case ASK_TWICE -> {
                one.send(what);
                pointless = one.onlyReads(what);
                one.repeat(what);
                one.answer(what);
            }
            case ARRIVE -> one.answer(what);
            case GIVE_UP -> one.giveUp(what);
            case ARRIVE_LATE -> one.arriveLate();
            case DRAIN -> one.drain();
            case WAIT -> passTime();
            case HEARTBEAT -> goOn(TIMING.heartbeatInterval().toNanos());
            case LEASE ->
                goOn(TIMING.leaseDuration().plus(TIMING.heartbeatInterval()).toNanos());
            case FREEZE -> one.freeze(false);
            case SUSPEND -> one.freeze(true);
            case THAW -> one.thaw();
            case STEP_DOWN -> one.stepDown();
            case TRANSFER -> one.transfer(all.get(what));
            case WITHDRAW -> one.withdraw();
            case STAND -> one.stand();
            case CRASH -> one.crash();
            case RESTART -> one.start();
            case HINT -> one.tell((machine, at) -> machine.hinted(hint(what), at));
        }
        checkLeaders();
        return !pointless;
    }

    private String describe(Move move) {
        String name = all.get(move.who()).name;
        return switch (move.kind()) {
            case ASK, SEND, SEND_AND_ACT, ASK_TWICE, ARRIVE, GIVE_UP ->
                name + " " + move.kind() + (move.what() == 0 ? " (renewals)" : " (claims)");
            case TRANSFER -> name + " TRANSFER to " + all.get(move.what()).name;
            case HINT -> name + " HINT " + hint(move.what());
            case WAIT, HEARTBEAT, LEASE -> move.kind().name();
            default -> name + " " + move.kind();
        };
    }

    /** That the election is free as it is recorded now, which is true or not. */
    private Hint hint(int what) {
        LeaderRecord record = record();
        if (record == null || record.token() == 0) {
            return Hint.SOMETHING;
        }
        String holder = record.leaseId();
        return what == 1 && holder != null
                ? Hint.closed(holder)
                : Hint.released(List.of(new TermId(ELECTION, record.token())));
    }

    private long nanosToDue() {
        return all.stream().mapToLong(Contender::trueNanosToDue).min().orElse(Long.MAX_VALUE);
    }

    /** Lets the time pass until something is due; returns whether anything will be. */
    boolean passTime() {
        return passTime(Long.MAX_VALUE);
    }

    /** The same, but no longer than until then; returns whether that is still to come. */
    boolean passTime(long until) {
        long nanos = Math.min(nanosToDue(), until - now);
        if (nanos == Long.MAX_VALUE || nanos <= 0) {
            return false;
        }
        now += nanos;
        all.forEach(Contender::tick);
        for (Contender one : all) {
            if (one.isOverdue()) {
                throw new Counterexample("S4: " + one.name + " was not told of the end of its belief in time");
            }
        }
        return true;
    }

    /**
     * Lets some time pass in which nothing else goes wrong, and nothing that hangs goes on; ends when a term begins.
     */
    private void goOn(long nanos) {
        long until = now + nanos;
        long token = newestToken;
        boolean more = true;
        while (more && newestToken == token) {
            more = askNext() || passTime(until);
        }
    }

    /** Asks the first of what is due; returns whether anything was. */
    boolean askNext() {
        for (int i = 0; i < all.size(); i++) {
            for (int line = 0; line < 2; line++) {
                if (all.get(i).isDue(line)) {
                    make(new Move(Kind.ASK, i, line));
                    return true;
                }
            }
        }
        return false;
    }

    // ---- what must hold

    void begun(Contender one, long token) {
        if (token <= newestToken) {
            throw new Counterexample(
                    "S2: " + one.name + " leads with token " + token + " after there was " + newestToken);
        }
        newestToken = token;
    }

    private void checkLeaders() {
        Contender leader = null;
        for (Contender one : all) {
            if (one.believes()) {
                if (leader != null) {
                    throw new Counterexample(
                            "S1: both " + leader.name + " and " + one.name + " believe that they lead");
                }
                leader = one;
            }
        }
    }

    boolean isLed() {
        return all.stream().anyMatch(one -> one.leads() && !one.isFrozen());
    }

    @Nullable
    LeaderRecord record() {
        return store.observe(List.of(ELECTION), null).leaders().stream()
                .findFirst()
                .orElse(null);
    }

    long fingerprint() {
        Fingerprint whole = new Fingerprint(Long.MIN_VALUE / 2, Long.MIN_VALUE / 2);
        LeaderRecord record = record();
        whole.object(record == null ? null : record.leaseId()).number(record == null ? -1 : record.token());
        whole.object(store.leasesNow());
        all.forEach(one -> one.addTo(whole));
        return whole.value();
    }
}
