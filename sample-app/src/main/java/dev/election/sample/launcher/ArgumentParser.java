// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads {@code --name=value}, and refuses whatever does not fit, alone or together. */
final class ArgumentParser {

    private static final Set<String> NAMES =
            Set.of("instances", "store", "lease", "heartbeat", "port", "ports", "url", "username", "password");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

    private final String[] args;
    private final Map<String, String> given = new LinkedHashMap<>();

    ArgumentParser(String... args) {
        this.args = args;
    }

    Arguments parse() throws BadArgumentException {
        boolean help = false;
        for (String arg : args) {
            if (arg.equals("--help") || arg.equals("-h")) {
                help = true;
            } else {
                take(arg);
            }
        }
        List<Integer> listed = listedPorts();
        int instances = instances(listed);
        Duration lease = duration("lease", Duration.ofSeconds(5));
        Duration heartbeat = duration("heartbeat", Duration.ofSeconds(1));
        if (heartbeat.multipliedBy(2).compareTo(lease) >= 0) {
            throw new BadArgumentException("--heartbeat=" + text(heartbeat) + " must be shorter than half of --lease="
                    + text(lease) + ": otherwise a single late heartbeat costs leadership");
        }
        return new Arguments(instances, store(), login(), ports(listed, instances), lease, heartbeat, help);
    }

    private void take(String arg) throws BadArgumentException {
        int equals = arg.indexOf('=');
        String name = arg.startsWith("--") && equals > 0 ? arg.substring(2, equals) : "";
        if (!NAMES.contains(name)) {
            String bare = arg.startsWith("--") ? arg.substring(2) : "";
            throw new BadArgumentException(
                    NAMES.contains(bare) ? arg + " needs a value: " + arg + "=…" : "unknown argument " + arg);
        }
        if (given.put(name, arg.substring(equals + 1)) != null) {
            throw new BadArgumentException("--" + name + " is given twice");
        }
    }

    private int instances(List<Integer> listed) throws BadArgumentException {
        String text = given.get("instances");
        if (text == null) {
            return listed.isEmpty() ? 3 : listed.size();
        }
        int instances = number("instances", text, 1, Arguments.MOST_INSTANCES);
        if (!listed.isEmpty() && listed.size() != instances) {
            throw new BadArgumentException(
                    "--ports has " + listed.size() + " ports for " + instances + " instances: give one for each");
        }
        return instances;
    }

    private StoreKind store() throws BadArgumentException {
        String text = given.getOrDefault("store", StoreKind.JDBC.argument());
        return StoreKind.named(text)
                .orElseThrow(() -> new BadArgumentException(
                        "--store=" + text + ": give one of " + String.join(", ", StoreKind.names())));
    }

    private List<Integer> listedPorts() throws BadArgumentException {
        String text = given.get("ports");
        if (text == null) {
            return List.of();
        }
        if (given.containsKey("port")) {
            throw new BadArgumentException("--port and --ports exclude each other");
        }
        List<Integer> ports = new ArrayList<>();
        for (String port : text.split(",", -1)) {
            int number = number("ports", port, 1, 65535);
            if (ports.contains(number)) {
                throw new BadArgumentException("--ports has " + number + " twice");
            }
            ports.add(number);
        }
        if (ports.size() > Arguments.MOST_INSTANCES) {
            throw new BadArgumentException("--ports has " + ports.size() + " ports: at most " + Arguments.MOST_INSTANCES
                    + " instances can be started");
        }
        return ports;
    }

    private List<Integer> ports(List<Integer> listed, int instances) throws BadArgumentException {
        String text = given.get("port");
        if (text == null) {
            return listed;
        }
        int first = number("port", text, 1, 65535 - instances + 1);
        return IntStream.range(first, first + instances).boxed().toList();
    }

    private Optional<DatabaseLogin> login() throws BadArgumentException {
        String url = given.get("url");
        if (url == null) {
            if (given.containsKey("username") || given.containsKey("password")) {
                throw new BadArgumentException("--username and --password need --url");
            }
            return Optional.empty();
        }
        if (!url.startsWith("jdbc:")) {
            throw new BadArgumentException(
                    "--url=" + url + " is no JDBC URL: give one such as jdbc:postgresql://localhost/mydb");
        }
        if (url.startsWith("jdbc:h2:mem:")) {
            throw new BadArgumentException("--url=" + url + " is a database inside one process, each instance would"
                    + " have its own: leave --url out, or give a server's");
        }
        return Optional.of(new DatabaseLogin(url, or(given.get("username")), or(given.get("password"))));
    }

    private Duration duration(String name, Duration otherwise) throws BadArgumentException {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new BadArgumentException(
                    "--" + name + "=" + text + " is no duration: give a number and a unit, such as 5s or 500ms");
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        return unit.equals("ms")
                ? Duration.ofMillis(amount)
                : unit.equals("s") ? Duration.ofSeconds(amount) : Duration.ofMinutes(amount);
    }

    private static int number(String name, String text, int least, int most) throws BadArgumentException {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through: said the same way as a number out of range
        }
        throw new BadArgumentException("--" + name + "=" + text + ": give a number from " + least + " to " + most);
    }

    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
