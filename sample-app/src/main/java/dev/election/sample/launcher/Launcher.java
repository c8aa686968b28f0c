// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.control.ControlServer;
import dev.election.sample.control.Controls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Starts the demonstration. Exit codes: 2 if the arguments cannot be used, 1 if it cannot start or nothing is left to
 * show; otherwise it runs until it is ended by a signal, and takes all that it started along.
 */
public final class Launcher {

    private Launcher() {}

    public static void main(String[] args) {
        try {
            Arguments arguments = Arguments.parse(args);
            if (arguments.help()) {
                System.out.print(Arguments.HELP);
                return;
            }
            // what libraries log in this process is of no interest; errors come as exceptions
            LoggingSystem.get(Launcher.class.getClassLoader()).beforeInitialize();
            run(arguments);
        } catch (BadArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println("--help shows what can be given.");
            System.exit(2);
        } catch (StartException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            System.exit(1);
        }
    }

    private static void run(Arguments arguments) throws StartException, IOException, InterruptedException {
        Terminal terminal = Terminal.standard();
        List<Integer> ports = Ports.choose(arguments);
        SharedDatabase database = SharedDatabase.open(arguments);
        StoreKind store = arguments.store();
        if (store.isSlowToStart()) {
            terminal.print("Starting three servers of " + store.title() + ", which takes a minute or more …");
        }
        StoreServers servers = store.start();
        InstanceCommand command = new InstanceCommand(store, arguments.lease(), arguments.heartbeat());
        Demo demo = new Demo(terminal, command, () -> new Network(database, servers, store.isEngine()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(demo, servers, database, terminal), "end"));
        demo.start(ports);
        Outage outage = new Outage(demo, database, store, demo.canBeInterrupted());
        Controls controls = new DemoControls(demo, command, database, outage, terminal);
        ControlServer page = ControlServer.start(Ports.ofPage(ports), controls);
        Welcome.print(terminal, page.address(), servers.addresses(), database.title(), command, demo.slots());
        demo.show();
        new Keyboard(controls, terminal)
                .follow(new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())));
        demo.awaitNoneAlive();
        throw new StartException("No instance is left, and there is no keyboard to start one again.");
    }

    private static void end(Demo demo, StoreServers servers, SharedDatabase database, Terminal terminal) {
        try {
            demo.end();
            terminal.print("All instances have ended.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            servers.close();
            database.close();
        }
    }
}
