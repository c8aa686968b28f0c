// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.io.BufferedReader;
import java.io.IOException;

/** What the user types: the number of an instance that shall be started again. */
final class Keyboard {

    private final Demo demo;
    private final Terminal terminal;

    Keyboard(Demo demo, Terminal terminal) {
        this.demo = demo;
        this.terminal = terminal;
    }

    /** Follows what is typed; returns when there is nobody to type. */
    void follow(BufferedReader input) throws IOException, StartException {
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String typed = line.strip();
            if (typed.matches("\\d{1,2}")) {
                demo.restart(Integer.parseInt(typed));
            } else if (!typed.isEmpty()) {
                terminal.say("Type the number of an instance to start it again; Ctrl-C ends all.");
            }
        }
    }
}
