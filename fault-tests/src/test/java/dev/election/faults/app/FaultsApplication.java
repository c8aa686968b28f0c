// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/** An ordinary application with the starter, one job, and no web server. */
@SpringBootApplication
@EnableScheduling
public class FaultsApplication {

    public static void main(String[] args) {
        SpringApplication.run(FaultsApplication.class, args)
                .getBean(Orders.class)
                .obey();
    }
}
