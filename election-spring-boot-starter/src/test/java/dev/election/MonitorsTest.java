// SPDX-License-Identifier: Apache-2.0
package dev.election;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;

/**
 * Nothing of ours holds a monitor: before Java 24 a virtual thread that waits inside of one keeps its carrier, so that others
 * cannot run. The classes themselves are read, since a rule about sources would not see what a compiler makes of them.
 */
class MonitorsTest {

    @Test
    void nothingOfOursHoldsAMonitor() throws IOException {
        List<String> found = new ArrayList<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.election")) {
            found.addAll(monitorsIn(each));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void aMonitorWouldBeSeen() throws IOException {
        JavaClass self = new ClassFileImporter().importClass(WithMonitors.class);
        assertThat(monitorsIn(self)).hasSize(2);
    }

    static class WithMonitors {

        synchronized void method() {}

        void block() {
            synchronized (this) {
                method();
            }
        }
    }

    private static List<String> monitorsIn(JavaClass type) throws IOException {
        List<String> found = new ArrayList<>();
        try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            new ClassReader(in.readAllBytes()).accept(new Methods(type.getName(), found), ClassReader.SKIP_DEBUG);
        }
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
