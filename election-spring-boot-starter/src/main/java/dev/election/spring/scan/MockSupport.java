// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;
import org.mockito.internal.stubbing.InvocationContainerImpl;
import org.springframework.util.ClassUtils;

/**
 * Recognizes what a test has replaced by Mockito, for example by {@code @MockitoBean}. This is the only class that
 * knows Mockito. In production Mockito is absent and every answer is no.
 */
public final class MockSupport {

    private static final boolean MOCKITO_PRESENT =
            ClassUtils.isPresent("org.mockito.Mockito", MockSupport.class.getClassLoader());

    private MockSupport() {}

    /** Whether the object is a mock or a spy. */
    public static boolean isMock(Object bean) {
        return MOCKITO_PRESENT && Mockito.mockingDetails(bean).isMock();
    }

    /** Whether the object is a mock without a real object behind it. */
    public static boolean isPureMock(Object bean) {
        return isMock(bean) && !Mockito.mockingDetails(bean).isSpy();
    }

    /**
     * Whether the next call of the spy or mock is the one to be stubbed, as in {@code doReturn(1).when(spy).call()}.
     * Such a call must reach the spy, whether this instance leads or not.
     */
    public static boolean isBeingStubbed(@Nullable Object target) {
        return MOCKITO_PRESENT && target != null && isMock(target) && hasAnswers(target);
    }

    private static boolean hasAnswers(Object mock) {
        return Mockito.mockingDetails(mock).getMockHandler().getInvocationContainer()
                        instanceof InvocationContainerImpl container
                && container.hasAnswersForStubbing();
    }
}
