import static org.assertj.core.api.Assertions.assertThat;

import dev.election.test.AutoConfigureTestElections;
import dev.election.test.TestElections;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

class Settlement {
    void settle() {}
}
