// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElection;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DatabaseDownTest {

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void letsTheApplicationStartAndLeadsOnceTheDatabaseAnswers(CapturedOutput output) throws Exception {
        int port = freePort();
        on("jdbc:h2:tcp://localhost:" + port + "/mem:late;DB_CLOSE_DELAY=-1")
                .withPropertyValues("election.jdbc.initialize-schema=always", "election.lease-duration=2s")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(LeaderElection.class).isLeader()).isFalse();
                    assertThat(output)
                            .contains("cannot be reached")
                            .contains("set election.jdbc.dedicated-connection=false");

                    Server database = Server.createTcpServer("-tcpPort", "" + port, "-ifNotExists")
                            .start();
                    try {
                        awaitLeading(context, "default");
                        context.close();
                    } finally {
                        database.stop();
                    }
                });
    }
}
