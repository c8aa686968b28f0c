// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Checks sources in memory as the compiler does, on the class path of the tests, and writes no classes. */
final class Compiler {

    /** As far as it takes to find all errors, and no further; what is deprecated is not shown to users. */
    private static final List<String> OPTIONS =
            List.of("-proc:none", "-Xlint:deprecation,removal", "-XDshould-stop.ifNoError=FLOW");

    private Compiler() {}

    /** What the compiler has against the sample. */
    static List<String> errors(Page.Block block) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        Sample sample = new Sample(block, "sample");
        List<JavaFileObject> sources = new ArrayList<>();
        sources.add(new Source("Sample", sample.source()));
        sources.add(new Source("Frame", sample.frame()));
        sample.filesBefore().forEach(file -> sources.add(new Source("File" + sources.size(), file)));
        compiler.getTask(null, null, found, OPTIONS, null, sources).call();
        return found.getDiagnostics().stream()
                .filter(each -> each.getSource() instanceof Source)
                .map(Compiler::described)
                .toList();
    }

    private static String described(Diagnostic<? extends JavaFileObject> each) {
        return each.getMessage(Locale.ROOT).lines().limit(3).toList().toString();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///sample/" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return !simpleName.equals("package-info");
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
