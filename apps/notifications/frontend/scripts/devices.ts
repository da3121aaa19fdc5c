/** The script of the page about this browser and the person's others. */
import "../devices/alert-switches";
import "../devices/push-switch";
