// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.SampleApplication;

/** What runs in the process of an instance: the application, and a watch on the launcher. */
final class InstanceMain {

    private InstanceMain() {}

    public static void main(String[] args) {
        LauncherWatch.start(System.in);
        SampleApplication.main(args);
    }
}
