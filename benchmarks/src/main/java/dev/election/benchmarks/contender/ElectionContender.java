// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** This project, as its starter sets it up; the settings are properties in application.yml. */
@Configuration(proxyBeanMethods = false)
class ElectionContender {

    @Bean
    Contender contender(LeaderElections elections, Bench bench, EventRecorder recorder) {
        elections.addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                recorder.granted(term.election());
            }

            @Override
            public void revoked(Term term, RevocationReason reason) {
                recorder.revoked(term.election());
            }
        });
        Map<String, LeaderElection> joined =
                bench.names().stream().collect(Collectors.toMap(Function.identity(), elections::election));
        return new Contender() {
            @Override
            public boolean isLeader(String election) {
                return of(election).isLeader();
            }

            @Override
            public void stepDown(String election) {
                of(election).stepDown();
            }

            private LeaderElection of(String election) {
                return java.util.Objects.requireNonNull(joined.get(election));
            }
        };
    }
}
