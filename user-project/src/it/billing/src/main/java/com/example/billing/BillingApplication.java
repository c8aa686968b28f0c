// SPDX-License-Identifier: Apache-2.0
package com.example.billing;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Runs its job three times, and ends; fails if the job does not run. */
@SpringBootApplication
@EnableScheduling
public class BillingApplication {

    public static void main(String[] args) throws InterruptedException {
        try (ConfigurableApplicationContext context = SpringApplication.run(BillingApplication.class, args)) {
            context.getBean(Settlement.class).awaitRuns(3);
        }
    }
}
