// SPDX-License-Identifier: Apache-2.0
package com.example.legacy;

import dev.election.spring.OnLeader;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** An application on a version of Spring Boot that leader election does not work with. */
@SpringBootApplication
@EnableScheduling
public class LegacyApplication {

    public static void main(String[] args) {
        SpringApplication.run(LegacyApplication.class, args);
    }

    @OnLeader("legacy")
    @Scheduled(fixedDelay = 100)
    void work() {}
}
