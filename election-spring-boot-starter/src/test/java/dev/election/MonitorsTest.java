// SPDX-License-Identifier: Apache-2.0
package dev.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Nothing of ours holds a monitor: before Java 24 a virtual thread that waits inside of one keeps its carrier, so that
 * others cannot run. The classes themselves are read, since a rule about sources would not see what a compiler makes of
 * them.
 */
class MonitorsTest {

    private static List<Resource> classes(String pattern) throws IOException {
        return List.of(new PathMatchingResourcePatternResolver().getResources("classpath*:" + pattern));
    }

    private static List<Resource> ours(String folder) throws IOException {
        return classes(folder + "*.class").stream()
                .filter(each -> !each.toString().matches(".*(/test-classes/|-tests\\.jar).*"))
                .toList();
    }

    @Test
    void nothingOfOursHoldsAMonitor() throws IOException {
        List<String> found = new ArrayList<>();
        for (Resource each : ours("dev/election/**/")) {
            found.addAll(monitorsIn(each));
        }
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev/election/", "dev/election/jdbc/", "dev/election/spring/"})
    void everyModuleIsRead(String folder) throws IOException {
        assertThat(ours(folder)).isNotEmpty();
    }

    @Test
    void aMonitorWouldBeSeen() throws IOException {
        assertThat(monitorsIn(
                        classes("dev/election/MonitorsTest$WithMonitors.class").get(0)))
                .hasSize(2);
    }

    static class WithMonitors {

        synchronized void method() {}

        void block() {
            synchronized (this) {
                method();
            }
        }
    }

    private static List<String> monitorsIn(Resource type) throws IOException {
        List<String> found = new ArrayList<>();
        new ClassReader(type.getContentAsByteArray())
                .accept(new Methods(String.valueOf(type.getFilename()), found), ClassReader.SKIP_DEBUG);
        return found;
    }

    private static final class Methods extends ClassVisitor {

        private final String type;
        private final List<String> found;

        Methods(String type, List<String> found) {
            super(SpringAsmInfo.ASM_VERSION);
            this.type = type;
            this.found = found;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                found.add(type + "." + name);
            }
            return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
                @Override
                public void visitInsn(int opcode) {
                    if (opcode == Opcodes.MONITORENTER) {
                        found.add(type + "." + name);
                    }
                }
            };
        }
    }
}
