// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The endpoint as a managed bean. */
class OverJmxTest {

    private static @Nullable Object invoke(String operation, Object[] arguments, String[] types) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return server.invoke(
                new ObjectName("org.springframework.boot:type=Endpoint,name=Election"), operation, arguments, types);
    }

    private static RunningApplication application(String... properties) {
        String[] all = new String[properties.length + 3];
        all[0] = "spring.main.web-application-type=none";
        all[1] = "spring.jmx.enabled=true";
        all[2] = "management.endpoints.jmx.exposure.include=election";
        System.arraycopy(properties, 0, all, 3, properties.length);
        return new RunningApplication(all);
    }

    @Test
    void showsAllElections() throws Exception {
        try (RunningApplication application = application()) {
            assertThat(application.election().isLeader()).isTrue();
            assertThat(invoke("elections", new Object[0], new String[0]))
                    .isInstanceOf(Map.class)
                    .asString()
                    .contains("billing", "node-1", "standing");
        }
    }

    @Test
    void movesNothingUnlessItIsOpened() {
        try (RunningApplication application = application()) {
            assertThatThrownBy(() -> invoke("move", new Object[] {"billing", "step-down", null, null}, new String[] {
                        "java.lang.String", "java.lang.String", "java.lang.Object", "java.lang.String"
                    }))
                    .hasMessageContaining("move");
            assertThat(application.election().isLeader()).isTrue();
        }
    }

    @Test
    void stepsDownOnceItIsOpened() throws Exception {
        try (RunningApplication application = application("management.endpoint.election.access=unrestricted")) {
            invoke("move", new Object[] {"billing", "step-down", "30s", null}, new String[] {
                "java.lang.String", "java.lang.String", "java.lang.Object", "java.lang.String"
            });

            assertThat(application.election().isLeader()).isFalse();
        }
    }
}
