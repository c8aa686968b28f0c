// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.sample.JobRun;
import dev.election.sample.RefusedRun;
import dev.election.sample.control.Action;
import dev.election.sample.control.Answer;
import dev.election.sample.control.Command;
import dev.election.sample.control.Controls;
import dev.election.sample.control.Question;
import dev.election.sample.control.RefusedException;
import dev.election.sample.control.State;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** What the page and the keyboard do to the instances, and what they are told of it. Safe for use by many threads. */
final class DemoControls implements Controls {

    private static final String ELECTION = "/sample"; // the name of the application

    private final Demo demo;
    private final Outage outage;
    private final Terminal terminal;
    private final Events events = new Events();
    private final InstanceClient client = new InstanceClient();
    private final RunTable table;
    private final Views views;
    private final Zombie zombie;
    private final StateReport report;
    private final JsonMapper json = new JsonMapper();

    DemoControls(Demo demo, InstanceCommand command, SharedDatabase database, Outage outage, Terminal terminal) {
        this.demo = demo;
        this.outage = outage;
        this.terminal = terminal;
        table = new RunTable(database);
        views = new Views(demo, client, this::refused);
        zombie = new Zombie(client, table);
        report = new StateReport(command, database, outage, views, table, events);
    }

    @Override
    public State state() throws InterruptedException {
        return report.state();
    }

    @Override
    public Answer views() {
        return new Answer(200, json.writeValueAsString(Map.of("instances", report.views())));
    }

    @Override
    public Answer ask(Question question) throws InterruptedException {
        String path = InstanceClient.ELECTION + question.path();
        Optional<Views.View> asked = views.leader();
        if (asked.isEmpty() && question.body() == null) {
            asked = views.get().stream().filter(view -> view.election() != null).findFirst();
        }
        Optional<Answer> answer = asked.isEmpty()
                ? Optional.empty()
                : client.ask(asked.get().slot().port(), path, question.body());
        return answer.orElseGet(() -> new Answer(
                503,
                json.writeValueAsString(Map.of("reason", "No instance that could do this answers at the moment"))));
    }

    @Override
    public String perform(Command command) throws RefusedException, InterruptedException {
        String reason = outage.unavailable().get(command.action().argument());
        if (reason != null) {
            throw new RefusedException(reason);
        }
        String done = carryOut(command);
        views.forget();
        if (!done.isEmpty()) {
            events.add(done);
            terminal.print(done);
            if (command.action() == Action.ZOMBIE) {
                sayHowToGoOn();
            }
        }
        return done;
    }

    private void sayHowToGoOn() {
        demo.slots().stream()
                .filter(slot -> slot.instance().insideRun() != null)
                .forEach(slot -> terminal.print("When another instance has run the job, type: thaw " + slot.number()
                        + "   (or use the page). The commit of " + slot.id() + " is refused then."));
    }

    private String carryOut(Command command) throws RefusedException, InterruptedException {
        try {
            return switch (command.action()) {
                case STEP_DOWN -> stepDown();
                case TRANSFER -> transfer(demo.slot(command.number()));
                case KILL -> kill(alive(command));
                case START -> start(command.number());
                case FREEZE -> freeze(alive(command));
                case THAW -> thaw(alive(command));
                case ZOMBIE -> makeZombie();
                case CUT_OFF -> cutOff(demo.slot(command.number()));
                case RECONNECT -> reconnect(demo.slot(command.number()));
                case STOP_DATABASE -> outage.begin();
                case START_DATABASE -> outage.end();
                case ADD -> add();
            };
        } catch (IOException | StartException | SQLException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private String stepDown() throws RefusedException, InterruptedException {
        InstanceSlot leader = leader();
        move(leader, Map.of("action", "step-down"));
        return leader.id() + " was asked to step down: it waits for its run, then releases the election";
    }

    private String transfer(InstanceSlot to) throws RefusedException, InterruptedException {
        InstanceSlot leader = leader();
        move(leader, Map.of("action", "transfer", "to", to.id()));
        return leader.id() + " was asked to transfer leadership to " + to.id();
    }

    private void move(InstanceSlot leader, Map<String, String> body) throws RefusedException, InterruptedException {
        Answer answer = client.ask(leader.port(), InstanceClient.ELECTION + ELECTION, json.writeValueAsString(body))
                .orElseThrow(() -> new RefusedException(leader.id() + " does not respond"));
        if (answer.status() >= 300) {
            throw new RefusedException(
                    json.readTree(answer.body()).path("reason").asString("The response has status " + answer.status()));
        }
    }

    private String kill(InstanceSlot slot) {
        long pid = slot.instance().pid();
        slot.instance().kill();
        return slot.id() + " was killed (kill -9 " + pid + "): its lease has to expire before another instance leads";
    }

    private String start(int number) throws RefusedException, StartException {
        demo.restart(number);
        return ""; // it is told beside the process
    }

    private String freeze(InstanceSlot slot) throws IOException, RefusedException {
        refuseIfFrozen(slot);
        slot.instance().freeze();
        return slot.id() + " is frozen (kill -STOP " + slot.instance().pid() + ")";
    }

    private String thaw(InstanceSlot slot) throws RefusedException {
        if (!slot.instance().isFrozen()) {
            throw new RefusedException(slot.id() + " is not frozen");
        }
        JobRun inside = slot.instance().insideRun();
        slot.instance().thaw();
        return slot.id() + " goes on (kill -CONT " + slot.instance().pid() + ")"
                + (inside == null ? "" : ", inside run " + inside.number() + " of token " + inside.token());
    }

    private String makeZombie() throws RefusedException, InterruptedException {
        InstanceSlot leader = leader();
        refuseIfFrozen(leader);
        JobRun run = zombie.freeze(leader);
        return leader.id() + " is frozen inside the transaction of run " + run.number() + ", token " + run.token()
                + " (kill -STOP " + leader.instance().pid() + ")";
    }

    private String cutOff(InstanceSlot slot) {
        slot.network().cutOff();
        return slot.id() + " is cut off from " + outage.leases() + ": its connections stay open, and nothing arrives";
    }

    private String reconnect(InstanceSlot slot) {
        slot.network().reconnect();
        return slot.id() + " reaches " + outage.leases() + " again";
    }

    private String add() throws RefusedException, StartException {
        int number = demo.add();
        outage.apply(demo.slot(number));
        return demo.slot(number).id() + " is one instance more";
    }

    private InstanceSlot leader() throws RefusedException {
        return views.leader()
                .map(Views.View::slot)
                .orElseThrow(() -> new RefusedException("No instance leads at the moment. Wait until one does"));
    }

    private InstanceSlot alive(Command command) throws RefusedException {
        InstanceSlot slot = demo.slot(command.number());
        if (!slot.instance().isAlive()) {
            throw new RefusedException(slot.id() + " has ended. Start it again first");
        }
        return slot;
    }

    private static void refuseIfFrozen(InstanceSlot slot) throws RefusedException {
        if (slot.instance().isFrozen()) {
            throw new RefusedException(slot.id() + " is frozen already");
        }
    }

    private void refused(RefusedRun refused) {
        JobRun run = refused.run();
        events.add("Run " + run.number() + " of " + run.instance() + ", token " + run.token() + ", was refused");
    }
}
