// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import dev.election.processes.Server;
import java.io.IOException;

/** What can be done to the database, and how it is undone. */
enum Outage {
    NONE,
    RESTART,
    FREEZE;

    void begin(Server server) throws IOException {
        switch (this) {
            case RESTART -> server.stop();
            case FREEZE -> server.freeze();
            case NONE -> {}
        }
    }

    void end(Server server) throws IOException {
        switch (this) {
            case RESTART -> server.startAgain();
            case FREEZE -> server.unfreeze();
            case NONE -> {}
        }
    }
}
