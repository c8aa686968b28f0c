// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How the launcher refuses to start, and how it ends: nothing that it started outlives it. */
class LauncherIT {

    private static final Duration END = Duration.ofSeconds(15);
    private static final Pattern PAGE = Pattern.compile("http://localhost:(\\d+)");

    @Test
    void nothingOutlivesALauncherThatIsKilled() throws Exception {
        try (RunningSample sample = startTwo()) {
            List<ProcessHandle> all = sample.processes();

            sample.launcher().destroyForcibly();

            awaitNoneOf(all);
            awaitPortsFree(sample);
        }
    }

    @Test
    void noServerOfEtcdOutlivesALauncherThatIsKilled() throws Exception {
        EtcdStoryIT.assumeInstalled();
        try (RunningSample sample = RunningSample.start("--instances=1", "--store=etcd")) {
            sample.instance(1);
            List<ProcessHandle> all = sample.processes();
            assertThat(all).hasSizeGreaterThan(2 + 3);

            sample.launcher().destroyForcibly();

            awaitNoneOf(all);
        }
    }

    @Test
    void aLauncherThatIsAskedToEndEndsItsInstancesFirst() throws Exception {
        try (RunningSample sample = startTwo()) {
            List<ProcessHandle> all = sample.processes();

            RunningSample.signal("TERM", List.of(sample.launcher()));
            sample.awaitExit();

            assertThat(all).noneMatch(ProcessHandle::isAlive);
            assertThat(sample.output().text()).contains("gives up leading, token 1");
        }
    }

    @Test
    void nothingIsLeftWhenItIsInterruptedWhileItStarts() throws Exception {
        try (RunningSample sample = RunningSample.start("--instances=2")) {
            sample.instance(2);
            List<ProcessHandle> all = sample.processes();

            RunningSample.signal("INT", sample.foreground());
            sample.awaitExit();

            assertThat(all).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void namesAPortInUseAndStartsNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningSample sample = RunningSample.start("--ports=" + taken.getLocalPort())) {
            assertThat(sample.awaitExit()).isEqualTo(1);
            assertThat(sample.output().text())
                    .startsWith("Port " + taken.getLocalPort() + " is in use.")
                    .hasLineCount(1);
        }
    }

    @Test
    void endsAllWhenAnInstanceCannotStart() throws Exception {
        int first = freePort();
        int second = freePort();
        try (RunningSample sample = RunningSample.start("--ports=" + first + "," + second)) {
            sample.instance(2);
            List<ProcessHandle> all = sample.processes();

            // after the launcher has looked, and long before a web server can have started
            try (ServerSocket taken = new ServerSocket(second, 1, InetAddress.getLoopbackAddress())) {
                assertThat(taken.isBound()).isTrue();
                assertThat(sample.awaitExit()).isEqualTo(1);
            }

            assertThat(all).noneMatch(ProcessHandle::isAlive);
            assertThat(sample.output().text())
                    .contains("Port " + second + " was already in use.")
                    .contains("app-2 | could not start, see above; ending all");
        }
    }

    @Test
    void refusesAnUnknownArgument() throws Exception {
        try (RunningSample sample = RunningSample.start("--colour=red")) {
            assertThat(sample.awaitExit()).isEqualTo(2);
            assertThat(sample.output().text()).startsWith("unknown argument --colour=red");
        }
    }

    @Test
    void saysThatTheUsersDatabaseCannotBeReached() throws Exception {
        int nobody = freePort();
        try (RunningSample sample = RunningSample.start("--url=jdbc:postgresql://localhost:" + nobody + "/x")) {
            assertThat(sample.awaitExit()).isEqualTo(1);
            assertThat(sample.output().text())
                    .startsWith("Cannot use the database jdbc:postgresql://localhost:" + nobody + "/x: ")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void explainsItself() throws Exception {
        try (RunningSample sample = RunningSample.start("--help")) {
            assertThat(sample.awaitExit()).isZero();
            assertThat(sample.output().text()).startsWith("Usage: ");
        }
    }

    private static RunningSample startTwo() throws Exception {
        RunningSample sample = RunningSample.start("--instances=2");
        sample.awaitLine(sample.beganNanos(), Story.LEADS.pattern());
        sample.awaitLine(sample.beganNanos(), " follows app-");
        return sample;
    }

    private static void awaitNoneOf(List<ProcessHandle> processes) {
        Awaitility.await().atMost(END).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static void awaitPortsFree(RunningSample sample) {
        Matcher pages = PAGE.matcher(sample.output().text());
        while (pages.find()) {
            int port = Integer.parseInt(pages.group(1));
            Awaitility.await().atMost(END).until(() -> isFree(port));
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
