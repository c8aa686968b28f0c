// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.contender;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The application without any contender: what the others are compared with where they can only add. */
@Configuration(proxyBeanMethods = false)
class NoContender {

    @Bean
    Contender contender() {
        return new Contender() {
            @Override
            public boolean isLeader(String election) {
                return false;
            }

            @Override
            public void stepDown(String election) {}
        };
    }
}
