// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.spring.actuate.ElectionsDescriptor.PageDescriptor;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which elections a response shows, and in which order. Without parameters it shows all of them by name.
 *
 * @param search a part of the name of the election, or of the id or address of its leader, in lower case; null for all
 * @param size the elections on a page; null for all on one
 */
record ElectionsQuery(
        @Nullable String search,
        Comparator<Reading> order,
        int page,
        @Nullable Integer size) {

    private static final int DEFAULT_SIZE = 50;
    private static final int LARGEST_SIZE = 1_000;

    private static final Comparator<Reading> BY_NAME = Comparator.comparing(Reading::name);

    private static final Map<String, Comparator<Reading>> ORDERS = Map.of(
            "name", BY_NAME,
            "leader", byLeader(Leader::instance),
            "token", byLeader(Leader::token),
            "since", byLeader(Leader::since));

    /** An election with its leader, which is read once: it may change at any time, also while elections are sorted. */
    record Reading(LeaderElection election, @Nullable Leader leader) {

        private static Reading of(LeaderElection election) {
            return new Reading(election, election.leader().orElse(null));
        }

        private String name() {
            return election.name();
        }
    }

    // those without a leader first
    private static <T extends Comparable<? super T>> Comparator<Reading> byLeader(Function<Leader, T> property) {
        return Comparator.comparing(Reading::leader, Comparator.nullsFirst(Comparator.comparing(property)));
    }

    /**
     * The parameters are text, so that each mistake in them has a response that says what it is.
     *
     * @throws org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException with the reason, if one of them
     *     is invalid
     */
    static ElectionsQuery of(
            @Nullable String search, @Nullable String sort, @Nullable String page, @Nullable String size) {
        Integer pageNumber = page == null ? null : number("page", page, 0, Integer.MAX_VALUE);
        Integer pageSize = size == null ? null : number("size", size, 1, LARGEST_SIZE);
        return new ElectionsQuery(
                search == null || search.isBlank() ? null : search.strip().toLowerCase(Locale.ROOT),
                order(sort == null ? "name" : sort),
                Objects.requireNonNullElse(pageNumber, 0),
                pageNumber != null && pageSize == null ? Integer.valueOf(DEFAULT_SIZE) : pageSize);
    }

    private static int number(String parameter, String text, int lowest, int highest) {
        try {
            int number = Integer.parseInt(text);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same is wrong with it
        }
        throw ElectionEndpoint.refused("'" + parameter + "' is '" + text + "': it must be a number from " + lowest
                + (highest == Integer.MAX_VALUE ? "" : " to " + highest));
    }

    private static Comparator<Reading> order(String sort) {
        String[] parts = sort.strip().toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1);
        Comparator<Reading> order = ORDERS.get(parts[0]);
        boolean descending = parts.length == 2 && parts[1].equals("desc");
        boolean ascending = parts.length == 1 || (parts.length == 2 && parts[1].equals("asc"));
        if (order == null || !(ascending || descending)) {
            throw ElectionEndpoint.refused("'sort' is '" + sort
                    + "': it must be one of name, leader, token and since, followed by ',desc' for the reverse order");
        }
        return (descending ? order.reversed() : order).thenComparing(BY_NAME);
    }

    /** The elections that match, in order. */
    List<LeaderElection> matching(Collection<LeaderElection> elections) {
        return elections.stream()
                .map(Reading::of)
                .filter(this::matches)
                .sorted(order)
                .map(Reading::election)
                .toList();
    }

    private boolean matches(Reading reading) {
        if (search == null || contains(reading.name())) {
            return true;
        }
        Leader leader = reading.leader();
        return leader != null && (contains(leader.instance()) || contains(leader.address()));
    }

    private boolean contains(@Nullable String text) {
        return text != null && search != null && text.toLowerCase(Locale.ROOT).contains(search);
    }

    /** The elections of the page. */
    List<LeaderElection> onPage(List<LeaderElection> matching) {
        if (size == null) {
            return matching;
        }
        long from = Math.min((long) page * size, matching.size());
        return matching.subList((int) from, (int) Math.min(from + size, matching.size()));
    }

    /** The page; null if there is only one, with all elections. */
    @Nullable
    PageDescriptor describePage(List<LeaderElection> matching) {
        return size == null
                ? null
                : new PageDescriptor(page, size, matching.size(), (matching.size() + size - 1) / size);
    }
}
