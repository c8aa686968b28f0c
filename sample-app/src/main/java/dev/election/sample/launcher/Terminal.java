// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/**
 * The terminal that the launcher and all instances share. A line of an instance begins with its name, in its colour.
 * Safe for use by many threads.
 */
final class Terminal {

    // cyan, yellow, magenta, green, blue: readable on dark and on light ground; red would look like an error
    private static final int[] COLOURS = {36, 33, 35, 32, 34};

    private final PrintStream out;
    private final boolean coloured;

    Terminal(PrintStream out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    static Terminal standard() {
        return new Terminal(System.out, wantsColour(System.getenv(), hasConsole()));
    }

    /** Colour is for people: not into a file or a pipe, and not against NO_COLOR (any value except an empty one). */
    static boolean wantsColour(Map<String, String> environment, boolean console) {
        return console && environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
    }

    /** A line of the launcher itself. */
    void print(String line) {
        out.println(line);
    }

    /** A line of, or about, one instance. */
    void print(int instance, String line) {
        out.println(paint(instance, name(instance) + " |") + " " + line);
    }

    static String name(int instance) {
        return "app-" + instance;
    }

    /** The text in the colour of that instance, or unchanged if there is no colour. */
    String paint(int instance, String text) {
        int colour = COLOURS[(instance - 1) % COLOURS.length];
        return coloured ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }

    @SuppressWarnings("SystemConsoleNull") // null without a terminal before JDK 22; since then isTerminal() reports it
    private static boolean hasConsole() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
