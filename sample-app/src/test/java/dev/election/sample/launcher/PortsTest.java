// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void namesThePortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Arguments arguments = Arguments.parse("--ports=" + taken.getLocalPort());

            assertThatThrownBy(() -> Ports.choose(arguments))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + " is in use.");
        }
    }

    @Test
    void seesAListenerOnAllAddresses() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Arguments arguments = Arguments.parse("--ports=" + taken.getLocalPort());

            assertThatThrownBy(() -> Ports.choose(arguments)).hasMessageContaining(" is in use.");
        }
    }

    @Test
    void choosesADifferentFreePortForEachInstance() throws Exception {
        assertThat(Ports.choose(Arguments.parse("--instances=4"))).hasSize(4).doesNotHaveDuplicates();
    }
}
