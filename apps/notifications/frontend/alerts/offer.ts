import { requiredElement } from "@shell/required-element";
import { closeOffer, offersAlerts } from "./settings";

/** Show the offer of alerts in the panel until the person has chosen or closes it. It leads to the page that asks. */
export function showOffer(panel: HTMLElement): void {
  const offer = requiredElement(panel, "[data-offer]");
  offer.hidden = !offersAlerts();
  requiredElement(offer, "button").onclick = () => {
    closeOffer();
    offer.hidden = true;
    panel.focus();
  };
}
