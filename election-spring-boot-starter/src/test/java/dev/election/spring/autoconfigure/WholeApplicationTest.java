// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.Term;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.OnLeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.Transactional;

/** An application as the README describes it: one dependency, one annotation, a DataSource. */
class WholeApplicationTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableScheduling
    @Import(Settlement.class)
    static class Application {}

    static class Settlement {

        private final List<Long> tokens = new CopyOnWriteArrayList<>();

        @OnLeader("billing")
        @Scheduled(fixedDelay = 5)
        @Transactional
        void settle() {
            tokens.add(Term.current().token());
        }

        List<Long> tokens() {
            return tokens;
        }
    }

    @Test
    void runsItsJobOnTheLeader() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run("--spring.datasource.url=" + JdbcContexts.newDatabase(), "--spring.application.name=shop")) {
            awaitLeading(context, "shop");
            Settlement settlement = context.getBean(Settlement.class);
            await().until(() -> settlement.tokens().contains(1L));
            assertThat(context.getBeanProvider(JdbcLeaseStore.class).getIfAvailable())
                    .isNotNull();
        }
    }
}
