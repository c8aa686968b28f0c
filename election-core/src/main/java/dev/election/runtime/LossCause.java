// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

/** What has most likely cost this instance its leadership, as far as it can know. */
enum LossCause {
    STOOD_STILL("this process stood still"),
    CLOCK_LEAPT("this machine was suspended, or its clock was set forward"),
    STORE_SILENT("the lease store did not respond"),
    LATE("no renewal was confirmed in time"),
    EXPIRED("the lease was expired although heartbeats were confirmed"),
    SUPERSEDED("the store shows another holder or token");

    private final String text;

    LossCause(String text) {
        this.text = text;
    }

    /** In words, as a sentence without its end. */
    String text() {
        return text;
    }
}
