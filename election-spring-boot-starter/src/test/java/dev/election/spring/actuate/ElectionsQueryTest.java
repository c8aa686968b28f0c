// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.election.Leader;
import dev.election.LeaderElection;
import dev.election.spring.actuate.ElectionsDescriptor.PageDescriptor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** Which elections a response shows. */
class ElectionsQueryTest {

    private final List<LeaderElection> elections = new ArrayList<>(List.of(
            election("Reports", new Leader("Reports", 7, "node-2", "http://two", Instant.ofEpochSecond(100))),
            election("billing", new Leader("billing", 9, "node-1", "http://one", Instant.ofEpochSecond(200))),
            election("audit", null)));

    private static LeaderElection election(String name, @Nullable Leader leader) {
        LeaderElection election = mock();
        when(election.name()).thenReturn(name);
        when(election.leader()).thenReturn(Optional.ofNullable(leader));
        return election;
    }

    private List<String> shown(
            @Nullable String search, @Nullable String sort, @Nullable String page, @Nullable String size) {
        ElectionsQuery query = ElectionsQuery.of(search, sort, page, size);
        return query.onPage(query.matching(elections)).stream()
                .map(LeaderElection::name)
                .toList();
    }

    @Test
    void showsAllByNameUnlessItIsToldOtherwise() {
        assertThat(shown(null, null, null, null)).containsExactly("Reports", "audit", "billing");
        assertThat(ElectionsQuery.of(null, null, null, null).describePage(elections))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"bill, billing", "REP, Reports", "node-1, billing", "http://TWO, Reports", "' audit ', audit"})
    void findsTextInTheNameAndInTheLeader(String search, String found) {
        assertThat(shown(search, null, null, null)).containsExactly(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name,desc   | billing, audit, Reports",
                "leader      | audit, billing, Reports",
                "token,desc  | billing, Reports, audit",
                "since       | audit, Reports, billing",
                "Since, DESC | billing, Reports, audit"
            })
    void sorts(String sort, String order) {
        assertThat(shown(null, sort, null, null)).containsExactly(order.split(", "));
    }

    // At each reading of its leader the token is another one: of the first readings, the elections are in order.
    private static LeaderElection changing(String name, long token, AtomicInteger readings) {
        LeaderElection election = mock();
        Random later = new Random(token);
        AtomicLong next = new AtomicLong(token);
        when(election.name()).thenReturn(name);
        when(election.leader()).thenAnswer(reading -> {
            readings.incrementAndGet();
            long shown = next.getAndSet(1 + later.nextInt(1_000));
            return Optional.of(new Leader(name, shown, "node-" + shown, null, Instant.ofEpochSecond(shown)));
        });
        return election;
    }

    @ParameterizedTest
    @ValueSource(strings = {"leader", "token", "since"})
    void readsEachLeaderOnceAlthoughItChangesWhileElectionsAreSorted(String sort) {
        AtomicInteger readings = new AtomicInteger();
        List<String> inOrder = IntStream.range(100, 600).mapToObj(i -> "e" + i).toList();
        elections.clear();
        inOrder.forEach(name -> elections.add(changing(name, Long.parseLong(name.substring(1)), readings)));
        Collections.shuffle(elections, new Random(1));

        assertThat(shown("node", sort, null, null)).isEqualTo(inOrder);
        assertThat(readings).hasValue(inOrder.size());
    }

    @Test
    void showsOnePage() {
        assertThat(shown(null, null, "0", "2")).containsExactly("Reports", "audit");
        assertThat(shown(null, null, "1", "2")).containsExactly("billing");
        assertThat(shown(null, null, "2147483647", "1000")).isEmpty();
        assertThat(ElectionsQuery.of(null, null, "1", "2").describePage(elections))
                .isEqualTo(new PageDescriptor(1, 2, 3, 2));
    }

    @Test
    void aPageHasFiftyElectionsUnlessItIsToldOtherwise() {
        elections.clear();
        IntStream.range(0, 60).forEach(i -> elections.add(election("e" + i, null)));

        assertThat(shown(null, null, "0", null)).hasSize(50);
    }

    @ParameterizedTest
    @CsvSource({
        "page, -1, a number from 0",
        "page, x, a number from 0",
        "size, 0, a number from 1 to 1000",
        "size, 1001, a number from 1 to 1000",
        "sort, age, 'name, leader, token and since'",
        "sort, 'name,up', 'name, leader, token and since'",
        "sort, 'name,desc,', 'name, leader, token and since'"
    })
    void namesWhatIsWrongWithAParameter(String parameter, String value, String cure) {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> ElectionsQuery.of(
                        null,
                        parameter.equals("sort") ? value : null,
                        parameter.equals("page") ? value : null,
                        parameter.equals("size") ? value : null))
                .withMessageContaining("'" + parameter + "' is '" + value + "'")
                .withMessageContaining(cure);
    }
}
