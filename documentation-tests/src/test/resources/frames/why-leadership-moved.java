import dev.election.spring.LeadershipRevokedEvent;
import org.springframework.context.event.EventListener;

abstract class Frame {

    Alert alert;
}

interface Alert {
    void send(String text);
}
