// SPDX-License-Identifier: Apache-2.0
package dev.election.test.cluster;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/** An ordinary application with a scheduled job. */
@SpringBootApplication
@EnableScheduling
public class ClusterApplication {}
