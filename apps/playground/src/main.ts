// Starts the playground.
import { startBoard } from "./board.js";
import { startChat } from "./chat.js";
import { startFirstSteps } from "./first-steps.js";
import { startLineView } from "./line-view.js";
import { startPeople } from "./people.js";
import { startRooms } from "./rooms.js";
import { startRoundTrips } from "./round-trip.js";
import { startViews } from "./views.js";
import { startWirePanel } from "./wire-panel.js";

startViews();
startWirePanel();
startLineView();
startRoundTrips();
startRooms();
startPeople();
startChat();
startBoard();
startFirstSteps();
